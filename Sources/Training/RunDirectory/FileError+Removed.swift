import Platform

extension FileError {
  /// That something of a run isn't where it was written.
  static func removed(_ path: String) -> FileError {
    FileError(
      path: path, problem: "was removed or replaced while the run wrote to it",
      remedy: "Find out what removes the run's files, then go on with --resume.")
  }

  /// That a run's folder isn't where it was made.
  static func moved(_ path: String, to newPath: String) -> FileError {
    FileError(
      path: path, problem: "was moved to \(newPath) while the run wrote to it",
      remedy: "Leave it there and go on with --resume \(newPath)")
  }
}
