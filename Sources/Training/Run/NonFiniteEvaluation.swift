import DataParallel

/// A network whose every step had a finite loss, but that scores infinite or not a number after the epoch's last update.
struct NonFiniteEvaluation: Error, CustomStringConvertible {
  /// The step after which it was evaluated.
  let step: TrainingStep

  /// When it happened and what to try.
  var description: String {
    """
    The loss on held-out or test images is no finite number after epoch \(step.epoch), step \(step.number), at \
    learning rate \(step.learningRate).
    \(TrainingRemedy.divergence)
    """
  }
}
