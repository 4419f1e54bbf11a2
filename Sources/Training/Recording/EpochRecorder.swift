/// Who gets the numbers of a run as they come, and puts them in a form of its own, of which the trainer knows nothing.
///
/// Rank 0 alone has recorders, and calls them on the thread that trains: none may take long. One that throws is told of once
/// in a warning and gets nothing more; the run goes on without it.
package protocol EpochRecorder: AnyObject {
  /// What warnings call it: the setting that asked for it, such as "logging.tensorboard".
  var name: String { get }

  /// The run begins, or goes on; called first, once.
  func begin(_ run: StartedRun) throws

  /// An epoch was finished; epoch 0 is the untrained network.
  ///
  /// - Parameters:
  ///   - epoch: What it came to.
  ///   - parameters: Those after the epoch, in the flat layout of the run's `plan.model.layout`; they stand until this
  ///     returns.
  /// - Throws: Whatever keeps the recorder from going on.
  func record(_ epoch: EpochMetrics, parameters: UnsafeBufferPointer<Float>) throws

  /// Some more steps are done; called where `logging.every_steps` asks for it.
  func record(_ steps: StepMetrics) throws

  /// The run has ended so; called last, once, after the model and the summary were written, if they were.
  ///
  /// - Parameters:
  ///   - status: How.
  ///   - tell: Shows the user a line at once; for what takes seconds, during which the run seems to hang.
  /// - Throws: Whatever kept the recorder from its end.
  func end(_ status: RunSummary.Status, tell: (String) -> Void) throws

  /// What the user should know, but for which the recorder doesn't have to stop, since this was asked last; a line each.
  func takeNotes() -> [String]
}

extension EpochRecorder {
  /// Most recorders have nothing to say.
  package func takeNotes() -> [String] { [] }
}
