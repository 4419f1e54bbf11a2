import SystemPackage

/// A file or folder that could not be read or written.
public struct FileError: Error, CustomStringConvertible, Equatable {
  /// The file or folder.
  public let path: String
  /// What is wrong with it, without its path.
  public let problem: String
  /// What to do.
  public let remedy: String
  /// The system's reason, where it's a system call that failed.
  package let reason: Errno?

  package init(path: String, problem: String, remedy: String, reason: Errno? = nil) {
    (self.path, self.problem, self.remedy, self.reason) = (path, problem, remedy, reason)
  }

  /// A system call that failed while `action` was tried, such as "cannot be written".
  package init(path: String, _ action: String, _ reason: Errno) {
    let remedy =
      switch reason {
      case .noSuchFileOrDirectory: "Check the path."
      case .isDirectory: "Give a file instead of a folder."
      case .permissionDenied, .notPermitted, .readOnlyFileSystem: "Change its permissions or choose another place."
      case .fileTooLarge: "Raise the limit on a file's size (ulimit -f) or choose another place."
      case .brokenPipe: "Whatever read it has gone: keep it running, or write to a file."
      case .noSpace, .diskQuotaExceeded: "Free some space or choose another place."
      default: "Check the path and the disk."
      }
    self.init(path: path, problem: "\(action): \(reason)", remedy: remedy, reason: reason)
  }

  /// The same, for the system call that failed last on this thread.
  package init(path: String, _ action: String) { self.init(path: path, action, .current) }

  /// The path and the problem on the first line, what to do on the second.
  public var description: String { "\(path.printable): \(problem)\n\(remedy)" }
}
