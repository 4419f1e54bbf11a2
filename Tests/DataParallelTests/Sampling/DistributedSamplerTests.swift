import DataParallel
import Philox
import Testing

@Suite struct DistributedSamplerTests {
  @Test(arguments: [1, 2, 10, 1_000, 60_000])
  func `an epoch visits every image once`(sampleCount: Int) {
    let sampler = DistributedSampler(sampleCount: sampleCount, batchSize: 128, microBatchCount: 4, seed: 42)
    for epoch in 1...2 { #expect(sampler.order(epoch: epoch).sorted() == Array(0..<UInt32(sampleCount))) }
  }

  @Test func `the order differs by epoch and seed, and by nothing else`() {
    func order(seed: UInt64 = 1, epoch: Int = 1, batchSize: Int = 8, microBatches: Int = 4) -> [UInt32] {
      DistributedSampler(sampleCount: 100, batchSize: batchSize, microBatchCount: microBatches, seed: seed)
        .order(epoch: epoch)
    }
    let orders = [order(), order(epoch: 2), order(seed: 2), order(seed: 1 << 32 | 1)]
    #expect(Set(orders).count == 4)
    #expect(order(batchSize: 5, microBatches: 3) == order())
  }

  /// Durstenfeld's shuffle with Lemire's bounded integers, over the blocks of Philox themselves.
  @Test(arguments: [1, 7], [UInt64(42), 0xFFFF_FFFF_0000_0001])
  func `the order is a shuffle over Philox's words`(epoch: Int, seed: UInt64) {
    let count = 11
    var expected = (0..<count).map { UInt32($0) }
    var word = 0
    for last in stride(from: count - 1, to: 0, by: -1) {
      let block = Philox(seed: seed).block(SIMD4(UInt32(word / 4), UInt32(epoch), 0, 2 << 24))
      // With a bound this small, Lemire's rejection happens once in 400 million times: not here.
      expected.swapAt(last, Int((UInt64(block[word % 4]) * UInt64(last + 1)) >> 32))
      word += 1
    }
    let sampler = DistributedSampler(sampleCount: count, batchSize: 4, microBatchCount: 2, seed: seed)
    #expect(sampler.order(epoch: epoch) == expected)
  }

  /// From another implementation of Philox, in Python: a change would break the resumption of runs from older checkpoints.
  @Test func `the order stays what it was`() {
    let sampler = DistributedSampler(sampleCount: 8, batchSize: 4, microBatchCount: 2, seed: 42)
    #expect(sampler.order(epoch: 1) == [6, 7, 5, 1, 0, 2, 4, 3])
    #expect(sampler.order(epoch: 2) == [2, 7, 5, 6, 3, 1, 4, 0])
  }

  @Test(arguments: [(60_000, 128, 469, 96), (16, 8, 2, 8), (17, 8, 3, 1), (3, 8, 1, 3)])
  func `the last batch takes what is left`(sampleCount: Int, batchSize: Int, steps: Int, last: Int) {
    let sampler = DistributedSampler(sampleCount: sampleCount, batchSize: batchSize, microBatchCount: 4, seed: 1)
    #expect(sampler.stepsPerEpoch == steps)
    let batches = (0..<steps).map(sampler.batch)
    #expect(batches.flatMap { $0 } == Array(0..<sampleCount))
    #expect(batches.dropLast().allSatisfy { $0.count == batchSize })
    #expect(batches.last?.count == last)
  }

  @Test(arguments: [1, 2, 4, 5, 8, 13])
  func `micro-batches cover each batch in order, even one smaller than their number`(microBatchCount: Int) {
    let sampler = DistributedSampler(sampleCount: 43, batchSize: 20, microBatchCount: microBatchCount, seed: 1)
    for step in 0..<3 {
      let batch = sampler.batch(step: step)
      let microBatches = (0..<microBatchCount).map { sampler.microBatch($0, of: batch) }
      #expect(microBatches.flatMap { $0 } == Array(batch))
      #expect(microBatches.allSatisfy { $0.count <= batch.count / microBatchCount + 1 })
    }
  }
}
