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
        path: executable,
        problem:
          "bench with \(job.ranks.counted("rank")) × \(job.threads.counted("thread")) ended with status \(status)",
        remedy: "Its own message says why.")
    }
    return try JSONDecoder.snakeCase.decode(EpochBenchmark.self, from: data)
  }

  /// The columns, a row a job, in lines of at most `width` characters: first the parts of a step are left out, then the
  /// range. Nil for as wide as it is.
  package static func fitting(_ width: Int?) -> FittingTable<EpochBenchmark> {
    typealias Column = FittingTable<EpochBenchmark>.Column
    func seconds(
      _ title: String, importance: Int, _ value: @escaping @Sendable (EpochBenchmark) -> Double?
    ) -> Column {
      Column(title, .right(7), importance: importance) { NumberText.fixed(value($0) ?? .nan, decimals: 3) }
    }
    func part(_ title: String, _ name: String) -> Column {
      seconds(title, importance: 0) { job in job.parts.first { $0.name == name }?.seconds }
    }
    return FittingTable([
      Column("ranks × threads", .left(0), importance: 4) { "\($0.ranks) × \($0.threadsPerRank)" },
      Column("precision", .left(0), importance: 3) { $0.precision },
      seconds("epoch", importance: 4) { $0.epochSeconds.median },
      seconds("least", importance: 1) { $0.epochSeconds.min() },
      seconds("most", importance: 1) { $0.epochSeconds.max() },
      seconds("oneDNN", importance: 3) { $0.denseSeconds.median },
      Column("ratio", .right(6), importance: 3) { NumberText.fixed($0.ratio, decimals: 2) },
      seconds("own", importance: 2) { $0.productSeconds.median },
      part("gather", "gather"), part("forward", "forward"), part("backward", "backward"),
      part("update", "synchronize and update"), part("wait", "wait"), part("rest", "rest"),
    ]).fitting(width)
  }
}
