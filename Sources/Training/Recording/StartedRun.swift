import DataParallel
import Datasets

/// What recorders are told of a run when it begins, or goes on.
package struct StartedRun: Sendable {
  /// The run directory.
  package let directory: String
  /// Every setting, as `config.yaml` has it.
  package let configuration: Configuration
  /// What is trained, and how it's spread over ranks and threads.
  package let plan: TrainingPlan
  /// The sizes of the data set.
  package let shape: DatasetShape
  /// The epochs that are already done, epoch 0 first, where a run goes on; none where it begins.
  package let epochs: [EpochMetrics]
  /// The steps of training that are already done.
  package let stepsDone: Int
  /// When the run's first process started, ISO 8601.
  package let startedAt: String?

  package init(
    directory: String, configuration: Configuration, plan: TrainingPlan, shape: DatasetShape, epochs: [EpochMetrics],
    stepsDone: Int, startedAt: String?
  ) {
    (self.directory, self.configuration, self.plan, self.shape) = (directory, configuration, plan, shape)
    (self.epochs, self.stepsDone, self.startedAt) = (epochs, stepsDone, startedAt)
  }
}
