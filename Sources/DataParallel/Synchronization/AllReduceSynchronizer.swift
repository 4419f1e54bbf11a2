import MPI
import NeuralNetwork
import Watchdog

/// Synchronizes ranks that each have their own parameters: their gradients are summed on every rank, and every rank makes
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
  /// This rank's micro-batches, as parts of the canonical order: each has a gradient in memory.
  private let subtrees: [Range<Int>]

  /// A synchronizer of the threads that share `memory` with all other ranks of `communicator`.
  ///
  /// - Parameters:
  ///   - memory: The memory of this rank's threads, with a gradient for each of its subtrees.
  ///   - communicator: The ranks to sum over.
  ///   - partition: Who computes which micro-batches; its strategy says in which order ranks are summed.
  package init(_ memory: TeamMemory, over communicator: Communicator, _ partition: Partition) {
    (self.memory, self.communicator) = (memory, communicator)
    subtrees = partition.subtrees(ofTeamOf: communicator.rank)
    ordered =
      partition.strategy == .allReduce
      ? nil
      : OrderedAllReduce(
        over: communicator, microBatches: (0..<communicator.size).map(partition.microBatches(ofRank:)),
        parameterCount: memory.parameterCount)
  }

  package func update(
    worker: borrowing WorkerSlice, batchSize: Int, with optimizer: some Optimizer, at step: TrainingStep, stopping: Bool
  ) throws -> Bool {
    if stopping { memory.requestStop() }
    let total = memory.gradient(0)
    let count = memory.parameterCount
    worker.progress.goOn(to: .synchronizing)
    try worker.progress.wait(in: memory.barrier, .deltaBarrier)
    formGradients(worker, memory.microBatches(ofBatch: batchSize))
    try worker.progress.wait(in: memory.barrier, .gradientBarrier)
    if worker.worker == 0 { try sumOverRanks(into: total) }
    try worker.progress.wait(in: memory.barrier, .allReduceBarrier)
    guard total[count] == 0 else { throw NonFiniteNumber(step: step) }
    let isStopping = total[count + 1] != 0
    worker.progress.goOn(to: .updatingParameters)
    if step.isMeasured { worker.gradients.sumSquares(of: total, into: memory.squares) }
    let update = optimizer.update(atStep: step.number, learningRate: step.learningRate)
    for block in worker.blocks { memory.update(GradientBlock(block, at: total + block.lowerBound), with: update) }
    try worker.progress.wait(in: memory.barrier, .updateBarrier)
    if let tensor = memory.nonFiniteTensor { throw NonFiniteNumber(step: step, parameterOf: tensor) }
    return isStopping
  }

  /// Forms what is this worker's of each subtree's gradient.
  private func formGradients(_ worker: borrowing WorkerSlice, _ batch: MicroBatches) {
    let first = memory.microBatches.lowerBound
    for (index, subtree) in subtrees.enumerated() {
      let gradient = memory.gradient(index)
      worker.gradients.forEach(of: subtree.lowerBound - first..<subtree.upperBound - first, in: batch) { block in
        block.forEachRow { row, sum in (gradient + row.lowerBound).update(from: sum, count: row.count) }
      }
    }
  }

  /// Sums over ranks. Whether any has met a number that isn't finite, or is to stop, travels as two more numbers.
  private func sumOverRanks(into total: UnsafeMutablePointer<Float>) throws(MPIError) {
    let count = memory.parameterCount
    total[count] = memory.hasNonFinite ? 1 : 0
    total[count + 1] = memory.isStopRequested ? 1 : 0
    guard let ordered else {
      return try communicator.allReduce(UnsafeMutableBufferPointer(start: total, count: count + 2), .sum)
    }
    try communicator.allReduce(UnsafeMutableBufferPointer(start: total + count, count: 2), .sum)
    try ordered.sum(into: total, of: memory.gradient)
  }
}
