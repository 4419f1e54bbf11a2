/// A line of `metrics.jsonl`: what an epoch came to. Epoch 0 is the untrained network, which has no training part.
package struct EpochMetrics: Codable, Equatable, Sendable {
  /// The number of finished epochs.
  package var epoch: Int
  /// The mean cross-entropy over the training images while they were trained on, in nats.
  package var trainLoss: Double?
  /// The fraction of the training images that was classified correctly while they were trained on.
  package var trainAccuracy: Double?
  /// The mean cross-entropy over the held-out images, in nats; nil when none are held out.
  package var holdoutLoss: Double?
  /// The fraction of the held-out images that is classified correctly; nil when none are held out.
  package var holdoutAccuracy: Double?
  /// The mean cross-entropy over the test images, in nats; nil when there are none.
  package var testLoss: Double?
  /// The fraction of the test images that is classified correctly; nil when there are none.
  package var testAccuracy: Double?
  /// The learning rate of the epoch's last step.
  package var learningRate: Double?
  /// The seconds of the training part of the epoch.
  package var seconds: Double?
  /// The training images per second in that part.
  package var imagesPerSecond: Double?
  /// The seconds from the first touch of the data to the end of the epoch's evaluation, without those in which the run had
  /// no process.
  package var elapsedSeconds: Double?

  package init(
    epoch: Int, trainLoss: Double? = nil, trainAccuracy: Double? = nil, holdoutLoss: Double? = nil,
    holdoutAccuracy: Double? = nil, testLoss: Double?, testAccuracy: Double?, learningRate: Double? = nil,
    seconds: Double? = nil, imagesPerSecond: Double? = nil, elapsedSeconds: Double? = nil
  ) {
    self.epoch = epoch
    self.trainLoss = trainLoss
    self.trainAccuracy = trainAccuracy
    self.holdoutLoss = holdoutLoss
    self.holdoutAccuracy = holdoutAccuracy
    self.testLoss = testLoss
    self.testAccuracy = testAccuracy
    self.learningRate = learningRate
    self.seconds = seconds
    self.imagesPerSecond = imagesPerSecond
    self.elapsedSeconds = elapsedSeconds
  }

  private enum CodingKeys: String, CodingKey {
    case epoch
    case trainLoss = "train_loss"
    case trainAccuracy = "train_accuracy"
    case holdoutLoss = "holdout_loss"
    case holdoutAccuracy = "holdout_accuracy"
    case testLoss = "test_loss"
    case testAccuracy = "test_accuracy"
    case learningRate = "learning_rate"
    case seconds
    case imagesPerSecond = "images_per_second"
    case elapsedSeconds = "elapsed_seconds"
  }
}
