import DataParallel
import Model
import Platform

/// Stores a run between two steps. Rank 0 alone has one.
struct Checkpointer {
  private let configuration: Configuration
  private let plan: TrainingPlan
  private let dataset: String
  private let pictures: PictureForm
  private let folder: CheckpointFolder
  private let writer: CheckpointWriter

  /// - Parameters:
  ///   - stored: The configuration as checkpoints are to have it.
  ///   - plan: What the run trains, and how.
  ///   - dataset: The data set's fingerprint.
  ///   - pictures: What the images are like that are trained on.
  ///   - directory: The run directory.
  ///   - lock: The run directory's, which is looked at before each write.
  init(
    _ stored: Configuration, _ plan: TrainingPlan, dataset: String, pictures: PictureForm, in directory: RunDirectory,
    lock: RunLock
  ) {
    (configuration, self.plan, self.dataset, self.pictures) = (stored, plan, dataset, pictures)
    folder = CheckpointFolder(ofRun: directory.path)
    writer = CheckpointWriter(folder, keep: stored.checkpoint.keep, lock: lock)
  }

  /// Copies the run's state, which nobody may change meanwhile, and lets it be written once the checkpoint before is.
  ///
  /// - Parameters:
  ///   - cursor: How far the run has come.
  ///   - memory: The team's memory: the parameters and the optimizer's state.
  ///   - best: The parameters that are kept so far, where they are chosen by held-out images.
  func save(_ cursor: Cursor, _ memory: TeamMemory, best: [Float]?) {
    let snapshot = Snapshot(
      cursor, configuration, dataset: dataset, pictures: pictures, layout: plan.model.layout,
      stateNames: plan.optimizer.stateNames,
      memory: memory, best: best)
    writer.write(snapshot, step: cursor.totalSteps(stepsPerEpoch: plan.sampler.stepsPerEpoch))
  }

  /// Waits until all is written, and throws why a checkpoint could not be, once.
  func finish() throws(FileError) { try writer.finish() }

  /// Makes sure that there is a checkpoint, where the run was to write some and to end if it can't.
  func checkFiles() throws(FileError) {
    if configuration.checkpoint.isPeriodic, configuration.checkpoint.onError == .stop, folder.files.isEmpty {
      throw .removed(folder.path, ofRun: folder.path.parentFolder)
    }
  }
}
