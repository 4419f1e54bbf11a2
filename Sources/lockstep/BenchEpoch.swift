import ArgumentParser
import Foundation
import MPI
import Training

/// `lockstep bench epoch`, or `lockstep bench` alone
struct BenchEpoch: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "epoch", abstract: "Time an epoch beside its matrix products alone.",
    discussion: """
      Times epochs of 60,000 random pictures with the configuration's model, optimizer and batch, in turn with the same \
      epochs' matrix products run back to back by the same threads. Nothing else should run meanwhile.
      """)

  @OptionGroup var options: ConfigurationOptions

  @Option(help: "How many epochs to time, after one that warms up.")
  var repetitions = 5

  func validate() throws {
    guard (1...1_000).contains(repetitions) else { throw ValidationError("--repetitions must be in 1 ... 1000.") }
  }

  func run() {
    MPI.run(program: "lockstep") { world in
      let configuration = try options.load(world)
      let times = try EpochBenchmark.run(configuration, imageCount: 60_000, repetitions: repetitions, world: world)
      if world.rank == 0 { times.lines.forEach { print($0) } }
    }
  }
}
