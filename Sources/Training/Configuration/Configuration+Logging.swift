extension Configuration {
  /// Who gets the numbers of a run beside its own files.
  package struct LoggingSettings: ConfigurationSection {
    /// Whether TensorBoard's event files are written.
    package var tensorboard = false
    /// What the shell runs to get each epoch's line on its standard input; empty for nothing.
    package var command = ""
    /// The steps of training from one line of `steps.jsonl` to the next; 0 writes none.
    package var everySteps = 0

    package init() {}

    package mutating func visit<Visitor: ConfigurationVisitor>(_ visitor: inout Visitor) throws(Visitor.Failure) {
      try visitor.key("tensorboard", &tensorboard, .flag.about("Whether event files for TensorBoard are written."))
      try visitor.key(
        "command", &command,
        .textOrNone.about("A shell command that gets each epoch's line of JSON on its standard input; \"\" for none."))
      try visitor.key(
        "every_steps", &everySteps,
        .integer(in: 0...1_000_000_000).about("The steps from one line of steps.jsonl to the next; 0 writes none."))
    }
  }
}
