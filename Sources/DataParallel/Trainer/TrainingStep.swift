/// A step of training.
package struct TrainingStep: Sendable, Equatable {
  /// The epoch, counted from 1.
  package let epoch: Int
  /// The step since the start of training, counted from 1.
  package let number: Int
  /// Its learning rate.
  package let learningRate: Float
  /// Whether the norm of its gradient is taken.
  package let isMeasured: Bool

  /// A step of an epoch.
  package init(epoch: Int, number: Int, learningRate: Float, isMeasured: Bool = false) {
    (self.epoch, self.number, self.learningRate, self.isMeasured) = (epoch, number, learningRate, isMeasured)
  }
}
