extension Configuration {
  /// When the state of a run is stored, to go on from there.
  package struct CheckpointSettings: ConfigurationSection {
    /// What a checkpoint that can't be written means for the run.
    package enum OnError: String, CaseIterable, Sendable {
      /// The run ends.
      case stop
      /// The run goes on with a warning.
      case `continue`
    }

    /// The steps from one checkpoint to the next; 0 writes none between the ends of epochs.
    package var everySteps = 0
    /// The epochs from one checkpoint to the next; 0 writes none at the end of an epoch.
    package var everyEpochs = 1
    /// The newest checkpoints that stay.
    package var keep = 2
    /// On how many nodes each checkpoint is stored, where nodes don't have the run's folder in common.
    package var copies = 1
    /// What a checkpoint that can't be written means for the run.
    package var onError = OnError.stop

    package init() {}

    /// Whether checkpoints are written without being asked for by a signal.
    package var isPeriodic: Bool { everySteps > 0 || everyEpochs > 0 }

    package mutating func visit<Visitor: ConfigurationVisitor>(_ visitor: inout Visitor) throws(Visitor.Failure) {
      try visitor.key(
        "every_steps", &everySteps,
        .integer(in: 0...1_000_000_000).about(
          "The steps from one checkpoint to the next; 0 writes none between the ends of epochs."))
      try visitor.key(
        "every_epochs", &everyEpochs,
        .integer(in: 0...10_000).about(
          "The epochs from one checkpoint to the next; 0 writes none at the end of an epoch."))
      try visitor.key("keep", &keep, .integer(in: 1...10_000).about("How many of the newest checkpoints stay."))
      try visitor.key(
        "copies", &copies,
        .integer(in: 1...1_000).about(
          "On how many nodes each checkpoint is stored, where they don't share the run's folder."))
      try visitor.key(
        "on_error", &onError, .choice.about("Whether a file that can't be written stops the run, or is a warning."))
    }
  }
}
