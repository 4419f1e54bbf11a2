import NeuralNetwork

/// Turns the activations and deltas of a step's rows into new parameters, the same on every rank.
package protocol GradientSynchronizer: Sendable {
  /// Forms the gradient of all micro-batches and updates the parameters of the team's memory.
  ///
  /// Every worker of every rank calls this once a step, after it has written the deltas of all its micro-batches. When it
  /// returns, all parameters are new, and activations and deltas may be overwritten. After a step that is measured, the
  /// squares of the gradient stand in the team's memory until the next one.
  ///
  /// - Parameters:
  ///   - worker: What the calling worker forms the gradient of and updates.
  ///   - batchSize: The images of the step over all ranks.
  ///   - optimizer: The update rule.
  ///   - step: The number and learning rate of the step.
  ///   - stopping: Whether this worker was asked to stop the training after this step.
  /// - Returns: Whether any worker of any rank was asked to stop: the same on all of them.
  /// - Throws: `NonFiniteNumber` on all workers of all ranks: before the parameters are touched if a worker reported a loss
  ///   or a delta, afterwards if one of them isn't finite.
  func update(
    worker: borrowing WorkerSlice, batchSize: Int, with optimizer: some Optimizer, at step: TrainingStep, stopping: Bool
  ) throws -> Bool
}
