import Foundation
import Jobs
import Platform
import Training

/// The epoch benchmark of several jobs, one after another, each in processes of its own.
package struct BenchmarkTable: Sendable {
  /// Ranks, the threads of each, and the number format of the matrix products.
  package struct Job: Sendable, Equatable {
    package let ranks: Int
    package let threads: Int
    package let precision: String

    package init(ranks: Int, threads: Int, precision: String) {
      (self.ranks, self.threads, self.precision) = (ranks, threads, precision)
    }
  }

  private static let columns = ["gather", "forward", "backward", "synchronize and update", "wait", "rest"]

  /// The line above the rows.
  package static let heading =
    "ranks × threads  precision    epoch (least to most)    oneDNN  ratio      own   gather  forward  backward   sync+upd     wait     rest"

  private let executable: String
  private let arguments: [String]
  private let training: Configuration.TrainingSettings

  /// A table of jobs of this program.
  ///
  /// - Parameters:
  ///   - executable: The path of this program.
  ///   - arguments: What every `bench epoch` is given besides ranks, threads and precision.
  ///   - training: What it makes of them; no job has more threads in all than its micro-batches.
  package init(executable: String, arguments: [String], training: Configuration.TrainingSettings) {
    self.executable = executable
    self.arguments = arguments
    self.training = training
  }

  /// Runs one job to its end; for a process that isn't a rank.
  ///
  /// SIGINT, SIGTERM, SIGHUP and SIGUSR1 to this process end it.
  ///
  /// - Throws: `BenchmarkStopped`, or `FileError` where it can't be started or fails, after it has said why itself.
  package func run(_ job: Job, on machine: Machine) throws -> EpochBenchmark {
    let result = FileManager.default.temporaryDirectory.appending(path: "lockstep-bench-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: result) }
    let command =
      [executable, "bench", "epoch"] + arguments + [
        "--set", "training.threads=\(job.threads)", "--set", "training.precision=\(job.precision)",
        "--json", result.path,
      ]
    var training = training
    training.threads = job.threads
    let plan = LaunchPlan(ranks: job.ranks, on: machine, training: training)
    SignalRelay.start()
    let status = try SignalRelay.run(
      job.ranks == 1 ? command : plan.command(running: command), .prompt, isSilent: true)
    if let signal = SignalRelay.received { throw BenchmarkStopped(signal: signal) }
    guard status == 0, let data = FileManager.default.contents(atPath: result.path) else {
      throw FileError(
        path: executable, problem: "bench with \(job.ranks) ranks × \(job.threads) threads ended with status \(status)",
        remedy: "Its own message says why.")
    }
    return try JSONDecoder.snakeCase.decode(EpochBenchmark.self, from: data)
  }

  /// A job's row.
  package static func row(_ benchmark: EpochBenchmark) -> String {
    let seconds = benchmark.epochSeconds
    let parts = Dictionary(benchmark.parts.map { ($0.name, $0.seconds) }) { $1 }
    let columns: [Table.Column] = [.left(17), .left(10), .right(8), .left(0), .right(10), .right(7), .right(9)]
    let table = Table(columns + Self.columns.indices.map { .right($0 == 3 ? 11 : 9) }, gap: 0)
    func number(_ value: Double?) -> String { NumberText.fixed(value ?? .nan, decimals: 3) }
    return table.line(
      [
        "\(benchmark.ranks) × \(benchmark.threadsPerRank)", benchmark.precision, number(seconds.median),
        " (\(number(seconds.min())) to \(number(seconds.max())))", number(benchmark.denseSeconds.median),
        NumberText.fixed(benchmark.ratio, decimals: 2), number(benchmark.productSeconds.median),
      ] + Self.columns.map { number(parts[$0]) })
  }
}
