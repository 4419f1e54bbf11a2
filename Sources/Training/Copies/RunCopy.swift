import DataParallel
import Foundation
import Model
import NeuralNetwork
import Platform

/// A run's folder on another node than rank 0's, with the configuration and the newest checkpoints: what it takes to go on
/// from there. The node's first rank has it.
final class RunCopy {
  private let lock: RunLock
  private let checkpointer: Checkpointer
  private let goesOn: Bool
  private var best: BestModel
  private var hasWarned = false

  /// Makes the folder, or opens it, and brings it to the state from which the run starts.
  ///
  /// - Parameters:
  ///   - path: The folder, absolute.
  ///   - stored: The configuration as the folder is to have it.
  ///   - plan: What the run trains, and how.
  ///   - dataset: The data set's fingerprint.
  ///   - pictures: What the images are like that are trained on.
  ///   - start: Where the run starts, or goes on.
  ///   - isNew: Whether the run begins here.
  ///   - best: The best epoch's parameters so far, where they are kept.
  ///   - destination: What may be overwritten or passed over.
  /// - Throws: `FileError` where the folder can't be used.
  init(
    _ path: String, _ stored: Configuration, _ plan: TrainingPlan, dataset: String, pictures: PictureForm,
    start: Cursor, isNew: Bool, best: [Float]?, _ destination: RunDestination
  ) throws(FileError) {
    let folder =
      try isNew
      ? RunDirectory(creating: path, overwriting: destination.isOverwriting) : RunDirectory(continuing: path)
    lock = try RunLock.take(path, takingOver: destination.isTakingOver)
    let directory = folder.guarded(by: lock)
    if destination.isOverwriting { try directory.removeRun() }
    let checkpoints = CheckpointFolder(ofRun: path)
    if let other = try? checkpoints.newest().checkpoint?.cursor, other.startedAt != start.startedAt {
      throw FileError(
        path: path, problem: "holds another run, that began at \(other.startedAt ?? "another time")",
        remedy: "Move it to another folder, on its machine, or choose another one with --output.")
    }
    if !directory.isFinished { try directory.removeSummary() }
    try directory.write(stored)
    try checkpoints.prepare()
    let stepsDone = start.totalSteps(stepsPerEpoch: plan.sampler.stepsPerEpoch)
    _ = try checkpoints.setAside(after: stepsDone)
    lock.note(step: max(stepsDone, lock.earlierStep ?? 0))
    checkpointer = Checkpointer(stored, plan, dataset: dataset, pictures: pictures, in: directory, lock: lock)
    goesOn = stored.checkpoint.onError == .continue
    self.best = BestModel(stored.training.keep, parameters: best)
  }

  /// Notes how far the run has come, in steps since the start of training.
  func note(step: Int) { lock.note(step: step) }

  /// Keeps the parameters of the epoch that was finished last, if it's the best.
  func consider(_ cursor: Cursor, _ parameters: UnsafeMutableBufferPointer<Float>) { best.consider(cursor, parameters) }

  /// Copies the run's state, which nobody may change meanwhile, and lets it be written once the checkpoint before is.
  func save(_ cursor: Cursor, _ memory: TeamMemory) throws(FileError) {
    try finish()
    checkpointer.save(cursor, memory, best: best.parameters)
  }

  /// Waits until all is written; the run may go on if it can't be.
  func finish() throws(FileError) {
    do throws(FileError) { try checkpointer.finish() } catch {
      guard goesOn else { throw error.on(hostName()) }
      warn(error)
    }
  }

  /// Stores the state of a run that ends, whether it can be or not.
  func store(_ cursor: Cursor, _ memory: TeamMemory) {
    do throws(FileError) {
      try checkpointer.finish()
      checkpointer.save(cursor, memory, best: best.parameters)
      try checkpointer.finish()
    } catch { warn(error) }
  }

  /// Waits for what is being written, when the run ends for another reason.
  func settle() { try? checkpointer.finish() }

  private func warn(_ error: FileError) {
    if hasWarned { return }
    hasWarned = true
    writeReport(
      "warning: \(hostName()):\(error.path): \(error.problem); this node's copy of checkpoints isn't up to date",
      prefix: "lockstep: ")
  }
}

extension FileError {
  /// The same of a file on a machine.
  func on(_ host: String) -> FileError {
    FileError(path: "\(host):\(path)", problem: problem, remedy: remedy, reason: reason)
  }
}
