/// A line of `steps.jsonl`: what the steps since the line before came to.
package struct StepMetrics: Codable, Equatable, Sendable {
  /// The steps since the start of training.
  package var step: Int
  /// The epoch that the last of them belongs to, counted from 1.
  package var epoch: Int
  /// The mean cross-entropy over their training images, in nats.
  package var trainLoss: Double
  /// The fraction of these images that was classified correctly.
  package var trainAccuracy: Double
  /// The learning rate of the last step.
  package var learningRate: Double

  package init(step: Int, epoch: Int, trainLoss: Double, trainAccuracy: Double, learningRate: Double) {
    (self.step, self.epoch, self.learningRate) = (step, epoch, learningRate)
    (self.trainLoss, self.trainAccuracy) = (trainLoss, trainAccuracy)
  }

  private enum CodingKeys: String, CodingKey {
    case step, epoch
    case trainLoss = "train_loss"
    case trainAccuracy = "train_accuracy"
    case learningRate = "learning_rate"
  }
}
