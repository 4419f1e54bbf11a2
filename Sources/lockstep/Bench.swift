import ArgumentParser

/// `lockstep bench`
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Time an epoch, or the synchronisation of gradients.",
    subcommands: [BenchEpoch.self, BenchAllReduce.self], defaultSubcommand: BenchEpoch.self)
}
