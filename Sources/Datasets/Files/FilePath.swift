/// Joins and takes apart path names, which stay the strings that the user wrote so that messages can show them.
enum FilePath {
  /// `directory/name`, with one slash between.
  static func join(_ directory: String, _ name: String) -> String {
    directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
  }

  /// The folder that holds the file: `data` of `data/file`, `.` of `file`, `/` of `/file`.
  static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
