import ArgumentParser
import Benchmarking
import Platform
import Training
import Watchdog

/// `lockstep bench epoch`, or `lockstep bench` alone
struct BenchEpoch: CollectiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "epoch", abstract: "Time an epoch beside oneDNN's matrix products.",
    usage: "lockstep bench epoch [options]",
    discussion: """
      Times epochs with the configuration's model, optimizer and batch, in turn with three things that the same threads do:

      - oneDNN's dense products: the epoch's matrix products as oneDNN has them fastest, in float32. They skip nothing. \
      The epoch divided by them is the number to compare. In bfloat16, those in bfloat16 are shown too.
      - own products alone: what the epoch itself multiplies, and nothing else. They skip inputs that are 0.
      - the FMA peak: multiply-adds in registers, as fast as the processor can.

      Then it says where an epoch's time goes, how many of each layer's inputs aren't 0 (or, behind a smooth activation, \
      aren't dropped), the share of multiply-adds that is skipped, and the share of the peak that is reached. Nothing else \
      should run meanwhile.
      """)

  @OptionGroup var options: ConfigurationOptions
  @OptionGroup var length: BenchLength

  @Option(
    help: ArgumentHelp("Write the results to a JSON file too.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var json: String?

  func run() {
    RankProgram.run("lockstep") { topology, watchdog in
      if let json { try topology.world.onRoot { try checkWritable(json) } }
      let configuration = try options.load(topology.world)
      let times = try EpochBenchmark.run(
        configuration, images: length.pictures, repetitions: length.repetitions, topology: topology,
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

  @Option(
    help: ArgumentHelp(
      "Train on the training images in this folder, instead of on digits that Lockstep draws.", valueName: "folder"),
    completion: .directory)
  var data: String?

  @Option(help: "The images of an epoch. Default: 60000 digits, or all of --data, which are also the most.")
  var images: Int?

  /// What is trained on.
  var pictures: BenchmarkImages {
    data.map { .folder($0, count: images) } ?? .synthetic(count: images ?? 60_000)
  }

  func validate() throws {
    guard (1...1_000).contains(repetitions) else { throw ValidationError("--repetitions must be in 1 ... 1000.") }
    guard (1...10_000_000).contains(images ?? 1) else { throw ValidationError("--images must be in 1 ... 10000000.") }
  }
}
