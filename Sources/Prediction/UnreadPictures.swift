import Pictures
import Platform

/// That some of several pictures could not be read, each of which has had a line of its own.
package struct UnreadPictures: Error, CustomStringConvertible {
  /// The problem, and a line for each thing to do.
  package let description: String

  /// - Parameters:
  ///   - failures: Why, one for each picture.
  ///   - emptyFolderCount: The folders that hold no pictures.
  ///   - count: All pictures.
  package init(_ failures: [PictureError], emptyFolderCount: Int, of count: Int) {
    var remedies: [String] = []
    for failure in failures where !remedies.contains(failure.remedy) { remedies.append(failure.remedy) }
    if emptyFolderCount > 0 { remedies.append("Give folders with PNG or JPEG files in them.") }
    let problem =
      failures.isEmpty
      ? "\(emptyFolderCount.counted("folder")) can't be read from"
      : "\(failures.count.grouped) of \(count.counted("picture")) can't be read"
    description = ([problem] + remedies).joined(separator: "\n")
  }
}
