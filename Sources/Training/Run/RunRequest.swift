/// What a user asks for: which training, where its results go, and from where it goes on. The same on every rank, but for
/// `resumption` and `recorders`.
package struct RunRequest {
  /// How to train.
  package let configuration: Configuration
  /// What a new run directory is named after.
  package let configurationFile: String
  /// The run directory, if no other goes on.
  package let destination: RunDestination
  /// Where the run goes on, on rank 0; nil on all ranks starts a new one.
  package let resumption: Resumption?
  /// How much is printed.
  package let verbosity: Verbosity
  /// Whether a learning rate is searched in place of a training.
  package var findsLearningRate = false
  /// Who gets the run's numbers, on rank 0; none elsewhere.
  package let recorders: [any EpochRecorder]

  package init(
    _ configuration: Configuration, configurationFile: String, destination: RunDestination, resumption: Resumption?,
    verbosity: Verbosity, recorders: [any EpochRecorder]
  ) {
    (self.configuration, self.configurationFile) = (configuration, configurationFile)
    (self.destination, self.resumption) = (destination, resumption)
    (self.verbosity, self.recorders) = (verbosity, recorders)
  }
}
