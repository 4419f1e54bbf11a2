import DataParallel
import Testing

@Suite struct PartitionTests {
  private func partition(
    _ microBatches: Int, ranks: Int, threads: Int?, processors: Int = 8,
    strategy: SynchronizationStrategy = .sharedMemory
  ) -> Partition {
    Partition(
      microBatchCount: microBatches, threadsPerRank: threads,
      placement: Placement(ranks: ranks, processors: processors),
      strategy: strategy)
  }

  @Test(arguments: [1, 2, 3, 4, 7], [nil, 1, 3])
  func `every micro-batch has one worker, one rank and an order`(ranks: Int, threads: Int?) {
    let partition = partition(11, ranks: ranks, threads: threads)
    let byWorker = (0..<partition.workerCount).flatMap(partition.microBatches(ofWorker:))
    #expect(byWorker == Array(0..<11))
    #expect((0..<partition.workerCount).allSatisfy { !partition.microBatches(ofWorker: $0).isEmpty })
    #expect((0..<ranks).flatMap(partition.microBatches(ofRank:)) == byWorker)
    #expect((0..<ranks).flatMap(partition.workers(ofRank:)) == Array(0..<partition.workerCount))
  }

  @Test func `a rank has no more threads than micro-batches, and its share of the processors unless told`() {
    #expect(partition(4, ranks: 1, threads: nil, processors: 2).threadsPerRank == 2)
    #expect(partition(4, ranks: 3, threads: nil, processors: 8).threadsPerRank == 1)
    #expect(partition(4, ranks: 2, threads: 9).threadsPerRank == 2)
    #expect(partition(4, ranks: 4, threads: nil, processors: 2).threadsPerRank == 1)
  }

  @Test func `more threads than processors are told`() {
    #expect(partition(4, ranks: 4, threads: 1, processors: 2).isOversubscribed)
    #expect(partition(4, ranks: 1, threads: 3, processors: 2).isOversubscribed)
    #expect(!partition(4, ranks: 2, threads: 1, processors: 2).isOversubscribed)
  }

  @Test func `a team is all workers where memory is shared, and else those of one rank`() {
    let shared = partition(5, ranks: 2, threads: 2)
    #expect(shared.workers(ofTeamOf: 1) == 0..<4 && shared.microBatches(ofTeamOf: 1) == 0..<5)
    let apart = partition(5, ranks: 2, threads: 2, strategy: .orderedAllReduce)
    #expect(apart.workers(ofTeamOf: 1) == 2..<4 && apart.microBatches(ofTeamOf: 1) == apart.microBatches(ofRank: 1))
  }

  @Test func `a node's ranks are a team with micro-batches that follow each other, wherever ranks were put`() {
    let nodes = [[0, 2, 4], [1, 3]]
    let partition = Partition(
      microBatchCount: 11, threadsPerRank: 2, placement: Placement(nodes: nodes, rank: 3, processors: 8),
      strategy: .hierarchicalAllReduce)
    #expect(partition.nodeRanks == [1, 3] && partition.team(ofRank: 3) == [1, 3])
    #expect([0, 2, 4, 1, 3].map(partition.workers(ofRank:)) == [0..<2, 2..<4, 4..<6, 6..<8, 8..<10])
    #expect((0..<10).map(partition.rank(ofWorker:)) == [0, 0, 2, 2, 4, 4, 1, 1, 3, 3])
    #expect(partition.workers(ofTeamOf: 1) == 6..<10 && partition.workers(ofTeamOf: 4) == 0..<6)
    #expect(partition.microBatchesOfTeams == [0..<6, 6..<11])
    #expect(partition.microBatches(ofTeamOf: 3) == 6..<11)
  }
}
