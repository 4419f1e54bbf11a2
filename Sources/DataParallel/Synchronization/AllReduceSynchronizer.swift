import MPI
import NeuralNetwork

/// Synchronises ranks that each have their own parameters: a plain `MPI_Allreduce` of the flat gradient, after which
/// every rank makes the same update.
///
/// The reference, and what runs where memory isn't shared. A rank's own micro-batches are summed in the canonical order,
/// but MPI fixes no order over ranks: on other numbers of ranks the result is the same within rounding only.
package struct AllReduceSynchronizer: GradientSynchronizer, @unchecked Sendable {
  private let memory: TeamMemory
  /// Used by worker 0 alone, which is the thread that may call MPI.
  private let communicator: Communicator

  /// A synchroniser of the threads that share `memory` with all other ranks of `communicator`.
  package init(_ memory: TeamMemory, over communicator: Communicator) {
    self.memory = memory
    self.communicator = communicator
  }

  package func update(
    worker: borrowing WorkerSlice, with optimizer: some Optimizer, at position: StepPosition, stopping: Bool
  ) throws -> Bool {
    if stopping { memory.requestStop() }
    let total = memory.gradient(of: memory.microBatches.lowerBound)
    let count = memory.parameterCount
    worker.progress.goOn(to: .synchronizing)
    try worker.progress.wait(in: memory.barrier, .gradientBarrier)
    sumOwnMicroBatches(worker, into: total)
    try worker.progress.wait(in: memory.barrier, .sumBarrier)
    if worker.worker == 0 {
      // Whether any rank has a loss that isn't finite, or is to stop, travels as two more numbers of the gradient.
      total[count] = memory.hasNonFiniteLoss ? 1 : 0
      total[count + 1] = memory.isStopRequested ? 1 : 0
      try communicator.allReduce(UnsafeMutableBufferPointer(start: total, count: count + 2), .sum)
    }
    try worker.progress.wait(in: memory.barrier, .allReduceBarrier)
    guard total[count] == 0 else { throw NonFiniteLoss(position: position) }
    let isStopping = total[count + 1] != 0
    worker.progress.goOn(to: .updatingParameters)
    for block in worker.blocks {
      memory.update(block, gradient: total + block.lowerBound, with: optimizer, at: position)
    }
    try worker.progress.wait(in: memory.barrier, .updateBarrier)
    return isStopping
  }

  /// Leaves the sum of this worker's slice in the first micro-batch's gradient.
  private func sumOwnMicroBatches(_ worker: borrowing WorkerSlice, into total: UnsafeMutablePointer<Float>) {
    guard memory.microBatches.count > 1 else { return }
    for block in worker.blocks {
      (total + block.lowerBound).update(from: worker.treeSum.sum(block, in: memory), count: block.count)
    }
  }
}
