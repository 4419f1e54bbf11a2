import ArgumentParser
import Benchmarking
import Jobs
import NeuralNetwork
import Platform
import Training

/// `lockstep bench table`
struct BenchTable: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "table", abstract: "Time an epoch for each of several numbers of ranks and threads, and precisions.",
    usage: "lockstep bench table [options]",
    discussion: """
      Starts lockstep bench epoch for one after another, with the mpirun that fits this machine where there are several \
      ranks. A row gives the epoch's median seconds and their range, oneDNN's dense products in float32, the epoch divided \
      by them, its own products alone, and the parts of a step in the mean of all threads, which add up to the mean epoch. A \
      terminal of fewer than 134 columns gets fewer; --json has everything.
      """)

  @OptionGroup var options: ConfigurationOptions
  @OptionGroup var length: BenchLength

  @Option(help: ArgumentHelp("Ranks x threads, separated by commas.", valueName: "jobs"))
  var jobs = "1x1,1x2,2x1,4x1"

  @Option(help: ArgumentHelp("Precisions, separated by commas.", valueName: "names"))
  var precisions = "float32,bfloat16"

  @Option(
    help: ArgumentHelp("Write the results to a JSON file too.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var json: String?

  func validate() throws {
    _ = try list()
  }

  func run() throws {
    // What is wrong is said once, before anything is started.
    let training = try options.load().training
    let list = try list()
    for job in list where job.ranks * job.threads > training.microBatches {
      throw ValidationError(
        """
        --jobs has \(job.ranks)x\(job.threads), but training.micro_batches is \(training.microBatches): some threads \
        would have nothing to do. Leave it out, or add --set training.micro_batches=\(job.ranks * job.threads).
        """)
    }
    if let json { try checkWritable(json) }
    let table = BenchmarkTable(executable: executablePath, arguments: arguments, training: training)
    let layout = BenchmarkTable.fitting(Terminal.ofOutput?.columns)
    try printLines([layout.heading])
    var results: [EpochBenchmark] = []
    for job in list {
      let result = try table.run(job, on: .current)
      results.append(result)
      try printLines([layout.line(result)])
    }
    if let json { try write(results, toJSON: json) }
  }

  private var arguments: [String] {
    let images = length.images.map { ["--images", "\($0)"] } ?? []
    let data = length.data.map { ["--data", $0] } ?? []
    return options.arguments + ["--repetitions", "\(length.repetitions)"] + images + data
  }

  /// The jobs, a precision after another.
  private func list() throws -> [BenchmarkTable.Job] {
    let counts = try jobs.split(separator: ",").map { job in
      let numbers = job.split(separator: "x").compactMap { Int($0) }
      guard numbers.count == 2, numbers.allSatisfy({ (1...1_024).contains($0) }) else {
        throw ValidationError("--jobs takes ranks x threads, such as 1x2,2x1, not '\(job)'.")
      }
      return numbers
    }
    guard !counts.isEmpty else {
      throw ValidationError("--jobs names no job; it takes ranks x threads, such as 1x2,2x1.")
    }
    let names = precisions.split(separator: ",").map(String.init)
    let all = Precision.allCases.map(\.rawValue).joined(separator: ", ")
    if let unknown = names.first(where: { Precision(rawValue: $0) == nil }) {
      throw ValidationError("--precisions takes \(all), not '\(unknown)'.")
    }
    guard !names.isEmpty else { throw ValidationError("--precisions names none; it takes \(all).") }
    return names.flatMap { name in
      counts.map { BenchmarkTable.Job(ranks: $0[0], threads: $0[1], precision: name) }
    }
  }
}
