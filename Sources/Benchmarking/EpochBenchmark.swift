import Platform

/// What an epoch of a configuration takes, beside what multiplies the same matrices without skipping anything, and where its
/// time goes.
package struct EpochBenchmark: Sendable, Codable {
  /// The ranks and the threads of each.
  package let ranks: Int
  package let threadsPerRank: Int
  /// The number format of what the matrix products read.
  package let precision: String
  /// The widths of the network's layers, such as `784-512-512-10`.
  package let layers: String
  /// The images of a step over all ranks.
  package let batchSize: Int
  /// The training images of an epoch, and what they are.
  package let imageCount: Int
  package let images: String
  /// Each epoch's seconds, without the one that warms up.
  package let epochSeconds: [Double]
  /// The seconds of the same epoch's matrix products by oneDNN in float32, run back to back by the same threads, as often.
  package let denseSeconds: [Double]
  /// The same in bfloat16; nil where the training is in float32 or the processor has no such instructions.
  package let denseBfloat16Seconds: [Double]?
  /// The seconds of the epoch's own matrix products alone, weight gradients included, as often.
  package let productSeconds: [Double]
  /// The median epoch's seconds over the median of oneDNN's float32 products.
  package let ratio: Double
  /// What the threads spent an epoch's seconds on, in the mean over epochs and threads; together the mean epoch.
  package let parts: [Part]
  /// The share of each layer's inputs that count, in 0 ... 1, in the first batch after training.
  package let densities: [Double]
  /// The multiply-adds of an epoch.
  package let multiplyAdds: MultiplyAdds
  /// The most floating-point operations per second of all threads in use: fused multiply-adds in registers, in the
  /// fastest of as many runs.
  package let peakFlops: Double
  /// The share of this that the own products reach, counting the multiply-adds that aren't skipped, two operations each; nil
  /// in bfloat16.
  package let productPeakShare: Double?
  /// The share of it that oneDNN's float32 products reach, counting all multiply-adds.
  package let densePeakShare: Double

  /// A part of each epoch.
  package struct Part: Sendable, Codable {
    /// What it is, such as `forward`.
    package let name: String
    /// The seconds of an epoch.
    package let seconds: Double
  }
}
