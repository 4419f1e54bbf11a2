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
  /// The ranks of each team, which share a memory, in the order of their workers and micro-batches.
  package let teams: [[Int]]
  /// Whether there are more threads than processors on some node.
  package let isOversubscribed: Bool
  /// How the ranks synchronize.
  package let strategy: SynchronizationStrategy
  /// By rank, its place in the order of all teams' ranks.
  private let places: [Int]

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
    teams =
      switch strategy {
      case .sharedMemory: [Array(0..<placement.ranks)]
      case .hierarchicalAllReduce, .factorExchange: placement.nodes
      case .orderedAllReduce, .allReduce: (0..<placement.ranks).map { [$0] }
      }
    let order = Dictionary(uniqueKeysWithValues: teams.joined().enumerated().map { ($1, $0) })
    places = (0..<placement.ranks).map { order[$0] ?? $0 }
  }

  /// The threads of all ranks.
  package var workerCount: Int { ranks * threadsPerRank }

  /// The workers of a rank, in the numbering of all: those of a team follow each other.
  package func workers(ofRank rank: Int) -> Range<Int> {
    places[rank] * threadsPerRank..<(places[rank] + 1) * threadsPerRank
  }

  /// The rank that a worker is a thread of.
  package func rank(ofWorker worker: Int) -> Int {
    places.firstIndex(of: worker / threadsPerRank) ?? worker / threadsPerRank
  }

  /// The ranks that share a memory with a rank, itself among them.
  package func team(ofRank rank: Int) -> [Int] { teams.first { $0.contains(rank) } ?? [rank] }

  /// The workers that share a rank's team's memory, in the numbering of all.
  package func workers(ofTeamOf rank: Int) -> Range<Int> {
    let team = team(ofRank: rank)
    let first = workers(ofRank: team.first ?? rank).lowerBound
    return first..<first + team.count * threadsPerRank
  }

  /// The micro-batches of a step that a worker computes.
  package func microBatches(ofWorker worker: Int) -> Range<Int> {
    (0..<microBatchCount).share(worker, of: workerCount)
  }

  /// The micro-batches of a step that a rank computes.
  package func microBatches(ofRank rank: Int) -> Range<Int> {
    microBatches(ofWorkers: workers(ofRank: rank))
  }

  private func microBatches(ofWorkers workers: Range<Int>) -> Range<Int> {
    microBatches(ofWorker: workers.lowerBound).lowerBound..<microBatches(ofWorker: workers.upperBound - 1).upperBound
  }

  /// The parts of the canonical sum of which a rank's team sends gradients: none where there are no messages, and one where
  /// the ranks' order isn't canonical.
  package func subtrees(ofTeamOf rank: Int) -> [Range<Int>] {
    switch strategy {
    case .sharedMemory, .factorExchange: []
    case .hierarchicalAllReduce, .orderedAllReduce:
      TreeSum.subtrees(within: microBatches(ofTeamOf: rank), of: microBatchCount)
    case .allReduce: [microBatches(ofTeamOf: rank)]
    }
  }

  /// The micro-batches whose rows stand in the memory of a rank's team.
  package func storedMicroBatches(ofTeamOf rank: Int) -> Range<Int> {
    strategy == .factorExchange ? 0..<microBatchCount : microBatches(ofTeamOf: rank)
  }

  /// Those that stand there besides the team's own, of which a worker fetches the pictures.
  package func otherMicroBatches(ofWorker worker: Int) -> [Int] {
    let rank = rank(ofWorker: worker)
    let (own, workers) = (microBatches(ofTeamOf: rank), workers(ofTeamOf: rank))
    let others = storedMicroBatches(ofTeamOf: rank).filter { !own.contains($0) }
    return Array(others[(0..<others.count).share(worker - workers.lowerBound, of: workers.count)])
  }

  /// The micro-batches that each team computes.
  package var microBatchesOfTeams: [Range<Int>] { teams.map { microBatches(ofTeamOf: $0[0]) } }

  /// The micro-batches that a rank's team computes.
  package func microBatches(ofTeamOf rank: Int) -> Range<Int> {
    microBatches(ofWorkers: workers(ofTeamOf: rank))
  }
}
