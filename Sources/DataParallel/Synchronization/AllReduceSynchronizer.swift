import MPI
import NeuralNetwork
import Watchdog

/// Synchronizes teams that each have their own parameters: their gradients are summed in every team's memory, and every team
/// makes the same update.
///
/// For ranks on several nodes. A team's own micro-batches are summed in the canonical order; so are the teams', by
/// `OrderedAllReduce`, or else, where each rank is a team, by a plain `MPI_Allreduce`, the reference, which fixes no order: on
/// other numbers of ranks its result is the same within rounding only.
package struct AllReduceSynchronizer: GradientSynchronizer, @unchecked Sendable {
  private let memory: TeamMemory
  /// Used by each rank's first thread alone, which is the one that may call MPI.
  private let communicator: Communicator
  private let threadsPerRank: Int
  private let clipping: GradientClipping?
  /// Nil for `MPI_Allreduce`.
  private let ordered: OrderedAllReduce?
  /// The team's micro-batches, as parts of the canonical order: each has a gradient in memory.
  private let subtrees: [Range<Int>]

  /// A synchronizer of the threads that share `memory` with all other teams of `communicator`.
  ///
  /// - Parameters:
  ///   - memory: The memory of this rank's team, with a gradient for each of its subtrees.
  ///   - communicator: The ranks to sum over.
  ///   - partition: Who computes which micro-batches; its strategy says in which order ranks are summed.
  ///   - clipping: The bound of the gradient's norm; nil for none.
  package init(
    _ memory: TeamMemory, over communicator: Communicator, _ partition: Partition, clipping: GradientClipping? = nil
  ) {
    (self.memory, self.communicator, self.clipping) = (memory, communicator, clipping)
    threadsPerRank = partition.threadsPerRank
    subtrees = partition.subtrees(ofTeamOf: communicator.rank)
    ordered =
      partition.strategy == .allReduce
      ? nil
      : OrderedAllReduce(
        over: communicator, teams: partition.teams, microBatches: partition.microBatchesOfTeams,
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
    if worker.worker.isMultiple(of: threadsPerRank) {
      try sumOverTeams(into: total, isFirstOfTeam: worker.worker == 0)
    }
    try worker.progress.wait(in: memory.barrier, .allReduceBarrier)
    guard total[count] == 0 else { throw NonFiniteNumber(step: step) }
    let isStopping = total[count + 1] != 0
    worker.progress.goOn(to: .updatingParameters)
    var factor: Float = 1
    if step.isMeasured || clipping != nil { worker.gradients.sumSquares(of: total, into: memory.squares) }
    if let clipping {
      try worker.progress.wait(in: memory.barrier, .gradientBarrier)
      factor = clipping.factor(norm: memory.squares.norm)
    }
    memory.update(
      worker, scalingBy: factor, with: optimizer.update(atStep: step.number, learningRate: step.learningRate))
    try worker.progress.wait(in: memory.barrier, .updateBarrier)
    if let tensor = memory.nonFiniteTensor { throw NonFiniteNumber(step: step, parameterOf: tensor) }
    return isStopping
  }

  /// Forms what is this worker's of each subtree's gradient.
  private func formGradients(_ worker: borrowing WorkerSlice, _ batch: MicroBatches) {
    let first = memory.microBatches.lowerBound
    for (index, subtree) in subtrees.enumerated() {
      worker.gradients.forEach(of: subtree.lowerBound - first..<subtree.upperBound - first, in: batch) {
        memory.store($0, in: index)
      }
    }
  }

  /// Sums over teams. Whether any has met a number that isn't finite, or is to stop, travels as two more numbers.
  private func sumOverTeams(into total: UnsafeMutablePointer<Float>, isFirstOfTeam: Bool) throws(MPIError) {
    let count = memory.parameterCount
    var flags: [Float] = [memory.hasNonFinite ? 1 : 0, memory.isStopRequested ? 1 : 0]
    guard let ordered else {
      (total[count], total[count + 1]) = (flags[0], flags[1])
      return try communicator.allReduce(UnsafeMutableBufferPointer(start: total, count: count + 2), .sum)
    }
    try communicator.allReduce(&flags, .sum)
    if isFirstOfTeam { (total[count], total[count + 1]) = (flags[0], flags[1]) }
    try ordered.sum(into: total, of: memory.gradient)
  }
}
