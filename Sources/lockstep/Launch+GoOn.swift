import Platform
import Training

extension Launch {
  /// The training that is launched, if it's one.
  private func training(_ command: [String]) -> Train? { (try? Lockstep.parse(command)) as? Train }

  /// The arguments of a training that is started again.
  ///
  /// - Parameter command: As it was started first.
  /// - Returns: `train` and its arguments. What is to be overwritten, or goes on elsewhere, stays so: its ranks look whether a
  ///   start before has begun to write the run, and go on with that then.
  func goingOn(_ command: [String]) -> [String] {
    guard let train = training(command), !train.overwrite, train.resume == nil else { return command }
    return command + ["--resume", "latest"]
  }

  /// Removes what is left of the lock of a run that is complete: no start of this job will come that must not write it.
  func removeLock(of command: [String], launch: String) {
    if let output = training(command)?.output { RunLock.removeRest(output, ofLaunch: launch) }
  }

  /// What to know of the run's folder where ranks come and go on several machines; nil for nothing.
  func folderNote(_ command: [String], places: Int, copies: Int) -> String? {
    guard places > 1, copies == 1, let output = training(command)?.output else { return nil }
    return """
      note: \(output) must be in a file system that all machines share:
            the ranks that are left go on from its checkpoints.
            Or let several store them: --set checkpoint.copies=2
      """
  }
}
