import DataParallel

/// A network whose every step had a finite loss, but that scores infinite or not a number after the epoch's last update.
struct NonFiniteEvaluation: Error, CustomStringConvertible {
  /// The step after which it was evaluated.
  let position: StepPosition

  /// When it happened and what to try.
  var description: String {
    """
    The loss on held-out or test images is no finite number after epoch \(position.epoch), step \(position.step), at \
    learning rate \(position.learningRate).
    Try a smaller optimizer.learning_rate or a longer schedule.warmup_epochs.
    """
  }
}
