import CKernels
import MPI
import NeuralNetwork
import Watchdog

/// Synchronises ranks that each have their own parameters: their gradients are summed on every rank, and every rank makes
/// the same update.
///
/// For ranks on several nodes. A rank's own micro-batches are summed in the canonical order; so are the ranks', by
/// `OrderedAllReduce`, or else by a plain `MPI_Allreduce`, the reference, which fixes no order: on other numbers of ranks
/// its result is the same within rounding only.
package struct AllReduceSynchronizer: GradientSynchronizer, @unchecked Sendable {
  private let memory: TeamMemory
  /// Used by worker 0 alone, which is the thread that may call MPI.
  private let communicator: Communicator
  /// Nil for `MPI_Allreduce`.
  private let ordered: OrderedAllReduce?
  /// This rank's micro-batches, as parts of the canonical order; the sum of each ends in its first's gradient.
  private let subtrees: [Range<Int>]

  /// A synchronizer of the threads that share `memory` with all other ranks of `communicator`, by `MPI_Allreduce`.
  package init(_ memory: TeamMemory, over communicator: Communicator) {
    (self.memory, self.communicator, ordered) = (memory, communicator, nil)
    subtrees = TreeSum.subtrees(within: memory.microBatches, of: memory.microBatches.upperBound)
  }

  /// The same, in the canonical order.
  ///
  /// - Parameters:
  ///   - memory: The memory of this rank's threads.
  ///   - communicator: The ranks to sum over.
  ///   - microBatches: Those of each rank, in order.
  package init(_ memory: TeamMemory, over communicator: Communicator, inOrderOf microBatches: [Range<Int>]) {
    (self.memory, self.communicator) = (memory, communicator)
    let ordered = OrderedAllReduce(
      over: communicator, microBatches: microBatches, parameterCount: memory.parameterCount)
    (self.ordered, subtrees) = (ordered, ordered.subtrees[communicator.rank])
  }

  package func update(
    worker: borrowing WorkerSlice, with optimizer: some Optimizer, at step: TrainingStep, stopping: Bool
  ) throws -> Bool {
    if stopping { memory.requestStop() }
    let total = memory.gradient(of: memory.microBatches.lowerBound)
    let count = memory.parameterCount
    worker.progress.goOn(to: .synchronizing)
    try worker.progress.wait(in: memory.barrier, .gradientBarrier)
    sumOwnMicroBatches(worker, into: total)
    try worker.progress.wait(in: memory.barrier, .sumBarrier)
    if worker.worker == 0 { try sumOverRanks(into: total) }
    try worker.progress.wait(in: memory.barrier, .allReduceBarrier)
    guard total[count] == 0 else { throw NonFiniteLoss(step: step) }
    let isStopping = total[count + 1] != 0
    worker.progress.goOn(to: .updatingParameters)
    for block in worker.blocks {
      memory.update(block, gradient: total + block.lowerBound, with: optimizer, at: step)
    }
    try worker.progress.wait(in: memory.barrier, .updateBarrier)
    return isStopping
  }

  /// Leaves the sums of this worker's slice in the gradient of each subtree's first micro-batch; for `MPI_Allreduce`, which
  /// takes one, their sum in the first of all.
  private func sumOwnMicroBatches(_ worker: borrowing WorkerSlice, into total: UnsafeMutablePointer<Float>) {
    for block in worker.blocks {
      for subtree in subtrees {
        let sum = worker.treeSum.sum(block, of: subtree, in: memory)
        let place = memory.gradient(of: subtree.lowerBound) + block.lowerBound
        if ordered == nil && place != total + block.lowerBound {
          CKernels_add(total + block.lowerBound, sum, block.count, total + block.lowerBound)
        } else if sum != UnsafePointer(place) {
          place.update(from: sum, count: block.count)
        }
      }
    }
  }

  /// Sums over ranks. Whether any has a loss that isn't finite, or is to stop, travels as two more numbers.
  private func sumOverRanks(into total: UnsafeMutablePointer<Float>) throws(MPIError) {
    let count = memory.parameterCount
    total[count] = memory.hasNonFiniteLoss ? 1 : 0
    total[count + 1] = memory.isStopRequested ? 1 : 0
    guard let ordered else {
      return try communicator.allReduce(UnsafeMutableBufferPointer(start: total, count: count + 2), .sum)
    }
    try communicator.allReduce(UnsafeMutableBufferPointer(start: total + count, count: 2), .sum)
    try ordered.sum(memory, into: total)
  }
}
