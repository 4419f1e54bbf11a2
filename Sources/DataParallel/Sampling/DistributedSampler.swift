import Philox

/// Decides which training images form each micro-batch of each step: a pure function of seed, epoch and step.
///
/// An epoch visits every image once in an order of its own. A step takes the next `batchSize` of them, the last step what
/// is left, and cuts them into `microBatchCount` contiguous micro-batches. None of this depends on the number of ranks;
/// they merely own different micro-batches.
package struct DistributedSampler: Sendable, Equatable {
  /// The training images.
  package let sampleCount: Int
  /// The images of a step over all ranks.
  package let batchSize: Int
  /// The micro-batches of a step over all ranks.
  package let microBatchCount: Int
  private let seed: UInt64

  /// A sampler over images 0 ..< `sampleCount`; all counts are positive.
  package init(sampleCount: Int, batchSize: Int, microBatchCount: Int, seed: UInt64) {
    self.sampleCount = sampleCount
    self.batchSize = batchSize
    self.microBatchCount = microBatchCount
    self.seed = seed
  }

  /// The steps of an epoch, the last, shorter one included.
  package var stepsPerEpoch: Int { (sampleCount + batchSize - 1) / batchSize }

  /// The order in which an epoch, counted from 1, visits the images.
  ///
  /// Source: Durstenfeld, "Algorithm 235: random permutation", CACM 7(7), 1964.
  package func order(epoch: Int) -> [UInt32] {
    var order = Array(0..<UInt32(sampleCount))
    var stream = RandomStream(seed: seed, purpose: .permutation, index: UInt64(epoch))
    for last in stride(from: sampleCount - 1, to: 0, by: -1) {
      order.swapAt(last, Int(stream.integer(below: UInt32(last + 1))))
    }
    return order
  }

  /// The positions in the epoch's order that a step, counted from 0, takes.
  package func batch(step: Int) -> Range<Int> {
    step * batchSize..<min((step + 1) * batchSize, sampleCount)
  }

  /// A batch of each size that an epoch has: a full one, and the last.
  package var batchShapes: [Range<Int>] { [batch(step: 0), batch(step: stepsPerEpoch - 1)] }

  /// The positions of one micro-batch of a batch; empty where a short batch has fewer images than micro-batches.
  package func microBatch(_ index: Int, of batch: Range<Int>) -> Range<Int> {
    batch.share(index, of: microBatchCount)
  }
}
