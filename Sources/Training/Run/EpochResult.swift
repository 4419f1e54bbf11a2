import NeuralNetwork

/// What an epoch came to, over all ranks.
package struct EpochResult: Sendable, Equatable, Codable {
  /// The training part of an epoch.
  package struct Training: Sendable, Equatable, Codable {
    /// The images' score while they were trained on.
    package let score: Score
    /// The time it took, without any evaluation.
    package let seconds: Double
    /// The learning rate of the last step.
    package let learningRate: Float
    /// The norm of the last step's gradient; nil in checkpoints of earlier versions.
    package var gradientNorm: Double?
    /// What the ranks spent the epoch on; rank 0's, nil on the others, and in checkpoints of earlier versions.
    package var parts: EpochParts?
  }

  /// The epochs done; 0 is the untrained network.
  package let epoch: Int
  /// Nil for the untrained network.
  package let training: Training?
  /// The score of the held-out images, if there are any.
  package let heldOut: Score?
  /// The score of the test images, if there are any.
  package let test: Score?
  /// The seconds from the first touch of the data to the end of the evaluation, without those in which there was no process.
  package let elapsedSeconds: Double

  package init(epoch: Int, training: Training?, heldOut: Score?, test: Score?, elapsedSeconds: Double) {
    (self.epoch, self.training, self.heldOut, self.test) = (epoch, training, heldOut, test)
    self.elapsedSeconds = elapsedSeconds
  }

  /// Whether the losses on held-out and test images are finite numbers.
  var hasFiniteEvaluation: Bool { [test, heldOut].allSatisfy { $0?.loss.isFinite ?? true } }

  /// The same as a line of `metrics.jsonl`.
  var metrics: EpochMetrics {
    var metrics = EpochMetrics(
      epoch: epoch, trainLoss: training?.score.loss, trainAccuracy: training?.score.accuracy,
      holdoutLoss: heldOut?.loss, holdoutAccuracy: heldOut?.accuracy, testLoss: test?.loss,
      testAccuracy: test?.accuracy, learningRate: training?.learningRate.shortestDouble, seconds: training?.seconds,
      imagesPerSecond: training.map { Double($0.score.sampleCount) / $0.seconds }, elapsedSeconds: elapsedSeconds,
      gradientNorm: training?.gradientNorm)
    if let parts = training?.parts { metrics.add(parts) }
    return metrics
  }
}

extension Float {
  /// The number that the shortest text for this one means: 0.1, not 0.10000000149011612.
  var shortestDouble: Double { Double(description) ?? Double(self) }
}
