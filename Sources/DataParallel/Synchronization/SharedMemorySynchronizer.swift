import NeuralNetwork
import Watchdog

/// Synchronises workers that all share one memory: each sums its slice over all micro-batches, in the canonical order,
/// and updates it where everybody reads it. Two barriers per step and no copies.
///
/// The team is every worker of the run, so all must be on one node. Bits don't depend on the number of workers.
package struct SharedMemorySynchronizer: GradientSynchronizer {
  private let memory: TeamMemory

  /// A synchronizer of the workers that share `memory`.
  package init(_ memory: TeamMemory) {
    self.memory = memory
  }

  package func update(
    worker: borrowing WorkerSlice, with optimizer: some Optimizer, at step: TrainingStep, stopping: Bool
  ) throws -> Bool {
    if stopping { memory.requestStop() }
    worker.progress.goOn(to: .synchronizing)
    try worker.progress.wait(in: memory.barrier, .gradientBarrier)
    // Written before this barrier and read before the next: all workers see the same.
    let isStopping = memory.isStopRequested
    guard !memory.hasNonFiniteLoss else { throw NonFiniteLoss(step: step) }
    worker.progress.goOn(to: .updatingParameters)
    for block in worker.blocks {
      memory.update(block, gradient: worker.treeSum.sum(block, in: memory), with: optimizer, at: step)
    }
    try worker.progress.wait(in: memory.barrier, .updateBarrier)
    return isStopping
  }
}
