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
    #expect(shared.workersPerTeam == 4 && shared.microBatches(ofTeamOf: 1) == 0..<5)
    let apart = partition(5, ranks: 2, threads: 2, strategy: .orderedAllReduce)
    #expect(apart.workersPerTeam == 2 && apart.microBatches(ofTeamOf: 1) == apart.microBatches(ofRank: 1))
  }
}
