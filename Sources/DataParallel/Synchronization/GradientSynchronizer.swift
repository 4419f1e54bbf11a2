import NeuralNetwork

/// Turns the gradients of a step's micro-batches into new parameters, the same on every rank.
package protocol GradientSynchronizer: Sendable {
  /// Sums the gradients of all micro-batches and updates the parameters of the team's memory.
  ///
  /// Every worker of every rank calls this once a step, after it has written the gradients of all its micro-batches.
  /// When it returns, all parameters are new and the gradients may be overwritten.
  ///
  /// - Parameters:
  ///   - worker: What the calling worker sums and updates.
  ///   - optimizer: The update rule.
  ///   - step: The number and learning rate of the step.
  ///   - stopping: Whether this worker was asked to stop the training after this step.
  /// - Returns: Whether any worker of any rank was asked to stop: the same on all of them.
  /// - Throws: `NonFiniteLoss` on all workers of all ranks, before the parameters are touched, if any reported one.
  func update(
    worker: borrowing WorkerSlice, with optimizer: some Optimizer, at step: TrainingStep, stopping: Bool
  ) throws -> Bool
}
