import ArgumentParser

/// `lockstep bench`
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Time an epoch, a table of them, or the synchronization of gradients.",
    subcommands: [BenchEpoch.self, BenchTable.self, BenchAllReduce.self], defaultSubcommand: BenchEpoch.self)
}
