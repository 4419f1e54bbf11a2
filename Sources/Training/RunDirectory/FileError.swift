import Foundation

/// A file or folder that could not be read or written.
package struct FileError: Error, CustomStringConvertible, Equatable {
  /// The file or folder.
  package let path: String
  /// What is wrong with it.
  package let problem: String
  /// What to do.
  package let remedy: String

  package init(path: String, problem: String, remedy: String) {
    (self.path, self.problem, self.remedy) = (path, problem, remedy)
  }

  /// A system call that failed while `action` was tried, such as "cannot be written".
  init(path: String, _ action: String, errno code: Int32) {
    let remedy =
      switch code {
      case ENOENT: "Check the path."
      case EISDIR: "Give a file instead of a folder."
      case EACCES, EPERM, EROFS: "Change its permissions or choose another place."
      case EFBIG: "Raise the limit on a file's size (ulimit -f) or choose another place."
      case ENOSPC, EDQUOT: "Free some space or choose another place."
      default: "Check the path and the disk."
      }
    self.init(path: path, problem: "\(action): \(String(cString: strerror(code)))", remedy: remedy)
  }

  /// The path and the problem on the first line, what to do on the second.
  package var description: String { "\(path): \(problem)\n\(remedy)" }
}
