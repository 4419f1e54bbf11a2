/// What to do about errors that lower layers give the reason of.
enum TrainingRemedy {
  /// A loss that is no longer finite.
  static let divergence = "Try a smaller optimizer.learning_rate or a longer schedule.warmup_epochs."

  /// Ranks whose parameters differ.
  static let replicaMismatch =
    "Go on from the last checkpoint, before which all ranks were compared, with --resume; if it happens again, check the "
    + "memory of that rank's machine."
}
