import Foundation
import Launching
import Testing

/// Launches `lockstep train` on a few synthetic digits, with a small network and short time-outs.
struct TrainingProcess: Sendable {
  /// A folder of its own, with the data set in `data` and the run in `run`.
  private let folder: URL
  var runDirectory: URL { folder.appending(path: "run") }
  var configuration: String { folder.appending(path: "a.yaml").path }

  /// Calls `body` with a folder that is removed afterwards.
  static func with(_ body: (TrainingProcess) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "watchdog-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let data = folder.appending(path: "data").path
    let drawn = try await launch(
      ranks: nil, "lockstep", ["data", "synthesize", "--output", data, "--train", "2000", "--test", "200"])
    #expect(drawn.status == 0, "\(drawn.standardError)")
    try "model: {hidden: [16]}\ntraining: {batch_size: 20}\n"
      .write(to: folder.appending(path: "a.yaml"), atomically: true, encoding: .utf8)
    try await body(TrainingProcess(folder: folder))
  }

  /// Trains until it ends or `whileRunning` ends it; every setting is `SECTION.KEY=VALUE`.
  func train(
    ranks: Int, _ settings: [String], plant: String? = nil, environment: [String: String] = [:],
    timeLimit: Duration = .seconds(60),
    whileRunning: @escaping @Sendable (RunningProgram) async throws -> Void = { _ in }
  ) async throws -> LaunchResult {
    try await launch(
      ranks: ranks, "lockstep",
      ["train", "--config", configuration, "--data", folder.appending(path: "data").path]
        + ["--output", runDirectory.path] + settings.flatMap { ["--set", $0] },
      environment: environment.merging(plant.map { ["LOCKSTEP_PLANT": $0] } ?? [:]) { $1 }, timeLimit: timeLimit,
      whileRunning: whileRunning)
  }
}

/// Expects that none of some processes runs any more.
func expectEnded(_ processes: [pid_t]) {
  for process in processes {
    // A process that is dead but not yet collected has an empty command line.
    let commandLine = try? String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8)
    #expect(commandLine ?? "" == "", "\(process) still runs")
  }
}
