import NeuralNetwork

/// What an epoch came to, over all ranks.
struct EpochResult: Sendable {
  /// The training part of an epoch.
  struct Training: Sendable {
    /// The images' score while they were trained on.
    let score: Score
    /// The time it took, without any evaluation.
    let seconds: Double
    /// The learning rate of the last step.
    let learningRate: Float
  }

  /// The epochs done; 0 is the untrained network.
  let epoch: Int
  /// Nil for the untrained network.
  let training: Training?
  /// The score of the held-out images, if there are any.
  let heldOut: Score?
  /// The score of the test images.
  let test: Score

  /// Whether the losses on held-out and test images are finite numbers.
  var hasFiniteEvaluation: Bool { test.loss.isFinite && heldOut?.loss.isFinite ?? true }

  /// The same as a line of `metrics.jsonl`.
  var metrics: EpochMetrics {
    EpochMetrics(
      epoch: epoch, trainLoss: training?.score.loss, trainAccuracy: training?.score.accuracy,
      holdoutLoss: heldOut?.loss, holdoutAccuracy: heldOut?.accuracy, testLoss: test.loss,
      testAccuracy: test.accuracy, learningRate: training.map { Double($0.learningRate) }, seconds: training?.seconds,
      imagesPerSecond: training.map { Double($0.score.sampleCount) / $0.seconds })
  }
}
