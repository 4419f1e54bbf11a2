import Pictures
import Platform

/// That some of several pictures could not be read, each of which has had a line of its own.
package struct UnreadPictures: Error, CustomStringConvertible {
  /// The problem, and a line for each thing to do.
  package let description: String

  /// - Parameters:
  ///   - failures: Why, one for each picture.
  ///   - folders: Why folders can't be read from.
  ///   - count: All pictures.
  package init(_ failures: [PictureError], folders: [FileError], of count: Int) {
    var remedies: [String] = []
    for remedy in failures.map(\.remedy) + folders.map(\.remedy) where !remedies.contains(remedy) {
      remedies.append(remedy)
    }
    let problem =
      failures.isEmpty
      ? "\(folders.count.counted("folder")) can't be read from"
      : "\(failures.count.grouped) of \(count.counted("picture")) can't be read"
    description = ([problem] + remedies).joined(separator: "\n")
  }
}
