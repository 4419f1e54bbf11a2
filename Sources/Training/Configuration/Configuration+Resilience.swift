extension Configuration {
  /// What is watched over while the training runs.
  package struct ResilienceSettings: ConfigurationSection {
    /// The seconds that ranks wait for others before they say so; 0 never.
    package var stallTimeout = 60
    /// The seconds after which such a wait ends the job, more than `stallTimeout`; 0 never.
    package var stallAbort = 600
    /// The steps between two comparisons of all ranks' parameters; 0 never.
    package var replicaCheckEvery = 0

    package init() {}

    package mutating func visit<Visitor: ConfigurationVisitor>(_ visitor: inout Visitor) throws(Visitor.Failure) {
      try visitor.key(
        "stall_timeout", &stallTimeout,
        .integer(in: 0...86_400).about("The seconds after which ranks that wait say for which rank; 0 never."))
      try visitor.key(
        "stall_abort", &stallAbort,
        .integer(in: 0...604_800).about("The seconds after which such a wait ends the job; 0 never."))
      try visitor.key(
        "replica_check_every", &replicaCheckEvery,
        .integer(in: 0...1_000_000_000).about("The steps between comparisons of all ranks' parameters; 0 never."))
    }
  }
}
