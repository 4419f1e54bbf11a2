/// The content of `summary.json`: what a run came to.
package struct RunSummary: Codable, Equatable, Sendable {
  /// The fraction of the test images that the kept model classifies correctly.
  package var testAccuracy: Double
  /// The kept model's mean cross-entropy over the test images, in nats.
  package var testLoss: Double
  /// The epochs that were trained.
  package var epochsCompleted: Int
  /// The epoch after which the kept model stood.
  package var keptEpoch: Int
  /// The seconds of the training part of each epoch.
  package var epochSeconds: [Double]
  /// The training images a second over all epochs' training parts.
  package var imagesPerSecond: Double
  /// The number of ranks.
  package var ranks: Int
  /// The threads of each rank.
  package var threadsPerRank: Int
  /// The samples of a step over all ranks.
  package var globalBatchSize: Int
  /// The parts of a batch.
  package var microBatches: Int
  /// The number format of the matrix products' inputs.
  package var precision: String
  /// The data set.
  package var dataset: String
  /// The number of parameters.
  package var parameters: Int
  /// The kept model's `parameterHash`.
  package var parametersSHA256: String

  package init(
    testAccuracy: Double, testLoss: Double, epochsCompleted: Int, keptEpoch: Int, epochSeconds: [Double],
    imagesPerSecond: Double, ranks: Int, threadsPerRank: Int, globalBatchSize: Int, microBatches: Int,
    precision: String, dataset: String, parameters: Int, parametersSHA256: String
  ) {
    self.testAccuracy = testAccuracy
    self.testLoss = testLoss
    self.epochsCompleted = epochsCompleted
    self.keptEpoch = keptEpoch
    self.epochSeconds = epochSeconds
    self.imagesPerSecond = imagesPerSecond
    self.ranks = ranks
    self.threadsPerRank = threadsPerRank
    self.globalBatchSize = globalBatchSize
    self.microBatches = microBatches
    self.precision = precision
    self.dataset = dataset
    self.parameters = parameters
    self.parametersSHA256 = parametersSHA256
  }

  private enum CodingKeys: String, CodingKey {
    case testAccuracy = "test_accuracy"
    case testLoss = "test_loss"
    case epochsCompleted = "epochs_completed"
    case keptEpoch = "kept_epoch"
    case epochSeconds = "epoch_seconds"
    case imagesPerSecond = "images_per_second"
    case ranks
    case threadsPerRank = "threads_per_rank"
    case globalBatchSize = "global_batch_size"
    case microBatches = "micro_batches"
    case precision, dataset, parameters
    case parametersSHA256 = "parameters_sha256"
  }
}
