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
  /// The Euclidean norm of the gradient in the epoch's last step: of the mean loss, without weight decay.
  package var gradientNorm: Double?
  /// The seconds that the mean rank's threads spent gathering images and in the forward and backward passes.
  package var computeSeconds: Double?
  /// Those that they waited for others while they trained.
  package var waitSeconds: Double?
  /// Those spent forming gradients, synchronizing and updating.
  package var updateSeconds: Double?
  /// Those that the mean rank evaluated.
  package var evaluationSeconds: Double?
  /// Those that the mean rank spent on checkpoints since the epoch before.
  package var checkpointSeconds: Double?
  /// The rank that computed and updated the longest.
  package var slowestRank: Int?
  /// Its seconds of that divided by the median rank's.
  package var slowestRatio: Double?
  /// The slowest rank's seconds of each part.
  package var slowestComputeSeconds: Double?
  package var slowestWaitSeconds: Double?
  package var slowestUpdateSeconds: Double?
  package var slowestEvaluationSeconds: Double?
  package var slowestCheckpointSeconds: Double?

  package init(
    epoch: Int, trainLoss: Double? = nil, trainAccuracy: Double? = nil, holdoutLoss: Double? = nil,
    holdoutAccuracy: Double? = nil, testLoss: Double?, testAccuracy: Double?, learningRate: Double? = nil,
    seconds: Double? = nil, imagesPerSecond: Double? = nil, elapsedSeconds: Double? = nil,
    gradientNorm: Double? = nil
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
    self.gradientNorm = gradientNorm
  }

  /// Says what the ranks spent the epoch on.
  mutating func add(_ parts: EpochParts) {
    (slowestRank, slowestRatio) = (parts.slowestRank, parts.slowestRatio)
    (computeSeconds, slowestComputeSeconds) = (parts.mean.compute, parts.slowest.compute)
    (waitSeconds, slowestWaitSeconds) = (parts.mean.wait, parts.slowest.wait)
    (updateSeconds, slowestUpdateSeconds) = (parts.mean.update, parts.slowest.update)
    (evaluationSeconds, slowestEvaluationSeconds) = (parts.mean.evaluation, parts.slowest.evaluation)
    (checkpointSeconds, slowestCheckpointSeconds) = (parts.mean.checkpoint, parts.slowest.checkpoint)
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
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
    case gradientNorm = "gradient_norm"
    case computeSeconds = "compute_seconds"
    case waitSeconds = "wait_seconds"
    case updateSeconds = "update_seconds"
    case evaluationSeconds = "evaluation_seconds"
    case checkpointSeconds = "checkpoint_seconds"
    case slowestRank = "slowest_rank"
    case slowestRatio = "slowest_ratio"
    case slowestComputeSeconds = "slowest_compute_seconds"
    case slowestWaitSeconds = "slowest_wait_seconds"
    case slowestUpdateSeconds = "slowest_update_seconds"
    case slowestEvaluationSeconds = "slowest_evaluation_seconds"
    case slowestCheckpointSeconds = "slowest_checkpoint_seconds"
  }
}
