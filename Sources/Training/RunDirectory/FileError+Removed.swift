import Platform

extension FileError {
  /// That something of a run isn't where it was written.
  ///
  /// - Parameters:
  ///   - path: What was removed.
  ///   - run: The run directory, in which checkpoints may be left; nil where it was removed itself.
  /// - Returns: The error, whose remedy depends on what is left.
  static func removed(_ path: String, ofRun run: String?) -> FileError {
    let isGone = run.map { CheckpointFolder(ofRun: $0).files.isEmpty } ?? true
    return FileError(
      path: path, problem: "was removed or replaced while the run wrote to it",
      remedy: isGone
        ? "No checkpoint is left to go on from: put the run's files back, or start the training again."
        : "Find out what removes the run's files, then go on with --resume.")
  }

  /// That a run's folder isn't where it was made.
  static func moved(_ path: String, to newPath: String) -> FileError {
    FileError(
      path: path, problem: "was moved to \(newPath) while the run wrote to it",
      remedy: "Leave it there and go on with --resume \(newPath)")
  }

  /// That a later start of the same job has taken a run's folder over, from ranks that it took for lost.
  static func superseded(_ path: String, by generation: Int) -> FileError {
    FileError(
      path: path, problem: "is written by start \(generation) of this job, which took these ranks for lost",
      remedy: "Leave it to that one; these ranks write nothing any more.")
  }
}
