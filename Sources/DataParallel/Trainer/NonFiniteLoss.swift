/// A loss that was infinite or not a number, on some micro-batch of a step.
package struct NonFiniteLoss: Error, CustomStringConvertible {
  /// When it happened.
  package let step: TrainingStep
  /// The lowest rank that met it, and the first layer there whose outputs weren't finite; nil until ranks have told.
  package var origin: (rank: Int, layer: Int)?

  /// When and where it happened.
  package var description: String {
    """
    The loss is no longer a finite number in epoch \(step.epoch), step \(step.number), at learning rate \
    \(step.learningRate)\(origin.map { ": on rank \($0.rank), from layers.\($0.layer) on" } ?? "").
    """
  }
}
