import Foundation

/// Path names stay the strings that the user wrote, so that messages can show them.
extension String {
  /// The path of what has a name in this folder, with one slash between.
  package func appending(pathComponent name: String) -> String {
    hasSuffix("/") ? self + name : "\(self)/\(name)"
  }

  /// The folder that holds the file: `data` of `data/file`, `.` of `file`, `/` of `/file`.
  package var parentFolder: String {
    guard let slash = lastIndex(of: "/") else { return "." }
    return slash == startIndex ? "/" : String(self[..<slash])
  }
}

extension String {
  /// A path as seen from the working folder, where it leads below it.
  package var seenFromHere: String {
    let here = FileManager.default.currentDirectoryPath + "/"
    return hasPrefix(here) && count > here.count ? String(dropFirst(here.count)) : self
  }
}
