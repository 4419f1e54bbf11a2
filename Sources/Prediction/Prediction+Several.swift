import Dispatch
import Model
import Pictures
import Platform
import Synchronization

extension Prediction {
  /// The most pictures that are read at once, each of which may take some hundred MiB.
  private static let mostAtOnce = 8

  /// Reads pictures, as many at once as there are processors, and hands over what was made of each in their order.
  ///
  /// - Parameters:
  ///   - paths: The files.
  ///   - model: The network.
  ///   - asIs: Whether pictures have the form of the network's and are to be taken as they are.
  ///   - body: Called on this thread with a file's place and what was made of it.
  /// - Throws: What `body` throws.
  package static func forEach(
    of paths: [String], by model: TrainedModel, asIs: Bool,
    _ body: (Int, Result<Prediction, PictureError>) throws -> Void
  ) rethrows {
    let atOnce = min(ProcessorCount.available, mostAtOnce)
    for first in stride(from: 0, to: paths.count, by: atOnce) {
      let places = first..<min(first + atOnce, paths.count)
      let results = Mutex<[Int: Result<Prediction, PictureError>]>([:])
      DispatchQueue.concurrentPerform(iterations: places.count) { offset in
        let place = first + offset
        let result = Result { () throws(PictureError) in
          try model.classify(GreyPicture(reading: paths[place]), named: paths[place], asIs: asIs)
        }
        results.withLock { $0[place] = result }
      }
      let made = results.withLock { $0 }
      for place in places {
        if let result = made[place] { try body(place, result) }
      }
    }
  }
}
