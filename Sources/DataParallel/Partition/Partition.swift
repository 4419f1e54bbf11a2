/// The partition of a step's micro-batches over ranks, their threads, and the teams that share memory.
package struct Partition: Sendable, Equatable {
  /// The micro-batches of a step over all ranks; at least as many as there are workers.
  package let microBatchCount: Int
  /// The number of ranks.
  package let ranks: Int
  /// The threads, and so the workers, of each rank.
  package let threadsPerRank: Int
  /// The ranks on this rank's node, this one among them.
  package let nodeRanks: [Int]
  /// Whether there are more threads than processors on some node.
  package let isOversubscribed: Bool
  /// How the ranks synchronize.
  package let strategy: SynchronizationStrategy

  /// Spreads micro-batches, at least one for each rank.
  ///
  /// - Parameters:
  ///   - microBatchCount: The micro-batches of a step over all ranks; at least the number of ranks.
  ///   - threadsPerRank: As asked for; nil for each rank's share of the processors. No rank has more threads than
  ///     micro-batches.
  ///   - placement: Where the ranks are, and the processors that they have there.
  ///   - strategy: How the ranks synchronize.
  package init(
    microBatchCount: Int, threadsPerRank: Int?, placement: Placement, strategy: SynchronizationStrategy
  ) {
    self.microBatchCount = microBatchCount
    self.strategy = strategy
    (ranks, nodeRanks) = (placement.ranks, placement.nodeRanks)
    self.threadsPerRank = Self.threads(
      threadsPerRank, microBatchCount: microBatchCount, ranks: ranks, processorsPerRank: placement.availablePerRank)
    isOversubscribed = self.threadsPerRank > placement.usablePerRank
  }

  /// The threads of all ranks.
  package var workerCount: Int { ranks * threadsPerRank }

  /// The workers of a rank, in the numbering of all ranks.
  package func workers(ofRank rank: Int) -> Range<Int> { rank * threadsPerRank..<(rank + 1) * threadsPerRank }

  /// The threads that share a team's memory.
  package var workersPerTeam: Int { strategy == .sharedMemory ? workerCount : threadsPerRank }

  /// The micro-batches of a step that a worker computes.
  package func microBatches(ofWorker worker: Int) -> Range<Int> {
    (0..<microBatchCount).share(worker, of: workerCount)
  }

  /// The micro-batches of a step that a rank computes.
  package func microBatches(ofRank rank: Int) -> Range<Int> {
    let workers = workers(ofRank: rank)
    return microBatches(ofWorker: workers.lowerBound)
      .lowerBound..<microBatches(ofWorker: workers.upperBound - 1).upperBound
  }

  /// The parts of the canonical sum of which a rank's team sends gradients: none where there are no messages, and one where
  /// the ranks' order isn't canonical.
  package func subtrees(ofTeamOf rank: Int) -> [Range<Int>] {
    switch strategy {
    case .sharedMemory: []
    case .orderedAllReduce: TreeSum.subtrees(within: microBatches(ofRank: rank), of: microBatchCount)
    case .allReduce: [microBatches(ofRank: rank)]
    }
  }

  /// The micro-batches that a rank's team computes.
  package func microBatches(ofTeamOf rank: Int) -> Range<Int> {
    strategy == .sharedMemory ? 0..<microBatchCount : microBatches(ofRank: rank)
  }
}
