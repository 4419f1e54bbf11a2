import NeuralNetwork
import Watchdog

/// Synchronizes workers that all share one memory: each forms the gradient of the parameters that it owns, over all rows of
/// the batch, and updates these where everybody reads them. Two barriers per step, no copies, and no gradient in memory, but
/// where it's clipped: then it stands there, with a third barrier before anything is updated.
///
/// It is the reduce-scatter of an allreduce, fused with the product that feeds it. The team is every worker of the run, so
/// all must be on one node. Bits don't depend on the number of workers.
package struct SharedMemorySynchronizer: GradientSynchronizer, @unchecked Sendable {
  private let memory: TeamMemory
  private let clipping: GradientClipping?
  /// The parameters and the rows of the optimizer's state.
  private let updated: [UnsafePointer<Float>]

  /// A synchronizer of the workers that share `memory`, which has room for a gradient where it's to be clipped.
  package init(_ memory: TeamMemory, clipping: GradientClipping? = nil) {
    (self.memory, self.clipping) = (memory, clipping)
    updated =
      [UnsafePointer(memory.parameters)]
      + (0..<memory.shape.stateCount).compactMap {
        UnsafePointer(memory.stateRow($0).baseAddress)
      }
  }

  package func update(
    worker: borrowing WorkerSlice, batchSize: Int, with optimizer: some Optimizer, at step: TrainingStep, stopping: Bool
  ) throws -> Bool {
    if stopping { memory.requestStop() }
    worker.progress.goOn(to: .synchronizing)
    try worker.progress.wait(in: memory.barrier, .deltaBarrier)
    // Written before this barrier and read before the next: all workers see the same.
    let isStopping = memory.isStopRequested
    guard !memory.hasNonFinite else { throw NonFiniteNumber(step: step) }
    worker.progress.goOn(to: .updatingParameters)
    let update = optimizer.update(atStep: step.number, learningRate: step.learningRate)
    let batch = memory.microBatches(ofBatch: batchSize)
    if let clipping {
      // No parameter can be updated before the whole gradient's norm is known.
      worker.gradients.forEach(of: 0..<batch.count, in: batch, squares: memory.squares) { memory.store($0, in: 0) }
      try worker.progress.wait(in: memory.barrier, .gradientBarrier)
      memory.update(worker, scalingBy: clipping.factor(norm: memory.squares.norm), with: update)
    } else {
      worker.gradients.forEach(
        of: 0..<batch.count, in: batch, updating: updated, squares: step.isMeasured ? memory.squares : nil
      ) { memory.update($0, with: update) }
    }
    try worker.progress.wait(in: memory.barrier, .updateBarrier)
    if let tensor = memory.nonFiniteTensor { throw NonFiniteNumber(step: step, parameterOf: tensor) }
    return isStopping
  }
}
