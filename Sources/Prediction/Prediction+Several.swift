import Model
import Pictures
import Platform

extension Prediction {
  /// Reads pictures, several at once, and hands over what was made of each in their order.
  ///
  /// - Parameters:
  ///   - paths: The files.
  ///   - committee: The networks.
  ///   - asIs: Whether pictures have the form of the network's and are to be taken as they are.
  ///   - body: Called on this thread with a file's place and what was made of it.
  /// - Throws: What `body` throws.
  package static func forEach(
    of paths: [String], by committee: Committee, asIs: Bool,
    _ body: (Int, Result<Prediction, PictureError>) throws -> Void
  ) rethrows {
    for first in stride(from: 0, to: paths.count, by: GreyPicture.mostReadAtOnce) {
      let results = concurrentMap(
        paths[first...].prefix(GreyPicture.mostReadAtOnce), mostAtOnce: GreyPicture.mostReadAtOnce
      ) { path in
        Result { () throws(PictureError) in
          try committee.classify(GreyPicture(reading: path), named: path, asIs: asIs)
        }
      }
      for (offset, result) in results.enumerated() { try body(first + offset, result) }
    }
  }
}
