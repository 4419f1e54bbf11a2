import ArgumentParser
import Benchmarking
import Platform
import Training
import Watchdog

/// `lockstep bench epoch`, or `lockstep bench` alone
struct BenchEpoch: CollectiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "epoch", abstract: "Time an epoch beside its matrix products alone.",
    discussion: """
      Times epochs of random pictures with the configuration's model, optimizer and batch, in turn with the same epochs' \
      matrix products run back to back by the same threads, and what the threads spend an epoch on. Nothing else should \
      run meanwhile.
      """)

  @OptionGroup var options: ConfigurationOptions
  @OptionGroup var length: BenchLength

  @Option(help: ArgumentHelp("Write the results to a JSON file too.", valueName: "file"))
  var json: String?

  func run() {
    RankProgram.run("lockstep") { topology, watchdog in
      if let json { try topology.world.onRoot { try checkWritable(json) } }
      let configuration = try options.load(topology.world)
      let times = try EpochBenchmark.run(
        configuration, imageCount: length.images, repetitions: length.repetitions, topology: topology,
        progress: watchdog.progress)
      try topology.world.onRoot {
        try printLines(times.lines)
        if let json { try write(times, toJSON: json) }
      }
    }
  }
}

/// How long epochs are timed.
struct BenchLength: ParsableArguments {
  @Option(help: "How many epochs to time, after one that warms up.")
  var repetitions = 5

  @Option(help: "The pictures of an epoch.")
  var images = 60_000

  func validate() throws {
    guard (1...1_000).contains(repetitions) else { throw ValidationError("--repetitions must be in 1 ... 1000.") }
    guard (1...10_000_000).contains(images) else { throw ValidationError("--images must be in 1 ... 10000000.") }
  }
}
