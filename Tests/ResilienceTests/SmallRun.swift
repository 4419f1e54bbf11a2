import Foundation
import Launching
import Training

/// A training of a few seconds on synthetic digits, which tests disturb, in a temporary folder of its own.
struct SmallRun: Sendable {
  static let epochs = 8
  static let stepsPerEpoch = 750
  private static let batchSize = 8
  private let folder: String
  /// The training's settings.
  var configuration: String { folder + "/run.yaml" }
  /// The folder of its data.
  var data: String { folder + "/data" }
  /// What the training ends with when nothing happens to it.
  let undisturbedHash: String

  /// The run, made once for all tests: its data is drawn, and it is trained on one rank.
  static func shared() async throws -> SmallRun { try await made.value }

  private static let made = Task { try await SmallRun() }

  private init() async throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "lockstep-resilience-\(getpid())").path
    try? FileManager.default.removeItem(atPath: folder)
    let count = Self.batchSize * Self.stepsPerEpoch
    let data = try await launch(
      ranks: nil, "lockstep",
      ["data", "synthesize", "--output", folder + "/data", "--train", "\(count)", "--test", "200"])
    guard data.status == 0 else { throw Failure(description: data.standardError) }
    let yaml = """
      data: {dataset: synthetic, directory: \(folder)/data}
      model: {hidden: [24], dropout: 0.2}
      optimizer: {learning_rate: 0.02}
      schedule: {name: constant, warmup_epochs: 0}
      training: {epochs: \(Self.epochs), batch_size: \(Self.batchSize), micro_batches: 4, threads: 1}
      checkpoint: {every_steps: 100, every_epochs: 1}
      """
    try yaml.write(toFile: folder + "/run.yaml", atomically: true, encoding: .utf8)
    let result = try await launch(
      ranks: nil, "lockstep", ["train", "--config", folder + "/run.yaml", "--output", folder + "/undisturbed"])
    guard result.status == 0 else { throw Failure(description: result.standardError) }
    undisturbedHash = try Self.summary(folder + "/undisturbed").parametersSHA256
  }

  /// A path for a run directory that doesn't exist.
  func newDirectory() -> String { folder + "/" + UUID().uuidString }

  /// Starts the run, or goes on with it, under the launcher.
  func train(
    _ directory: String, ranks: Int, _ options: [String] = [], wrapper: [String] = [], emulator: [String] = [],
    whileRunning: @escaping @Sendable (RunningProgram) async throws -> Void = { _ in }
  ) async throws -> LaunchResult {
    try await launch(
      ranks: ranks, "lockstep",
      ["train", "--config", configuration, "--output", directory, "--resume", "latest"] + options,
      wrapper: wrapper, emulator: emulator, timeLimit: .seconds(90), whileRunning: whileRunning)
  }

  /// Starts the run on one rank, without a launcher.
  func trainAlone(
    _ directory: String, _ options: [String] = [], wrapper: [String] = [], environment: [String: String] = [:],
    onTerminal: Bool = false, whileRunning: @escaping @Sendable (RunningProgram) async throws -> Void = { _ in }
  ) async throws -> LaunchResult {
    try await launch(
      ranks: nil, "lockstep", ["train", "--config", configuration, "--output", directory] + options,
      wrapper: wrapper, environment: environment, onTerminal: onTerminal, timeLimit: .seconds(90),
      whileRunning: whileRunning)
  }

  /// Starts the run, which may be there already, under `lockstep launch`.
  func launchTraining(
    _ directory: String, ranks: Int, maxRestarts: Int, _ options: [String] = [], plant: String? = nil,
    wrapper: [String] = [], environment: [String: String] = [:], onTerminal: Bool = false,
    whileRunning: @escaping @Sendable (RunningProgram) async throws -> Void = { _ in }
  ) async throws -> LaunchResult {
    try await launch(
      ranks: nil, "lockstep",
      ["launch", "-n", "\(ranks)", "--max-restarts", "\(maxRestarts)", "--", "train", "--config", configuration]
        + ["--output", directory] + options,
      wrapper: wrapper, environment: environment.merging(plant.map { ["LOCKSTEP_PLANT": $0] } ?? [:]) { $1 },
      onTerminal: onTerminal, timeLimit: .seconds(120), whileRunning: whileRunning)
  }

  /// Starts the run under `lockstep launch`, with options that let its ranks come and go.
  func launchElastic(
    _ directory: String, _ options: [String],
    whileRunning: @escaping @Sendable (RunningProgram) async throws -> Void = { _ in }
  ) async throws -> LaunchResult {
    try await launch(
      ranks: nil, "lockstep",
      ["launch"] + options + ["train", "--config", configuration, "--output", directory],
      timeLimit: .seconds(120), whileRunning: whileRunning)
  }

  /// What a finished run came to.
  static func summary(_ directory: String) throws -> RunSummary {
    try JSONDecoder().decode(RunSummary.self, from: Data(contentsOf: URL(fileURLWithPath: directory + "/summary.json")))
  }

  /// The epochs of the lines in `metrics.jsonl`.
  static func recordedEpochs(_ directory: String) throws -> [Int] {
    try String(contentsOfFile: directory + "/metrics.jsonl", encoding: .utf8).split(separator: "\n").map {
      try JSONDecoder().decode(EpochMetrics.self, from: Data($0.utf8)).epoch
    }
  }

  /// The epochs of the lines in `train.log`.
  static func loggedEpochs(_ directory: String) throws -> [Int] {
    try String(contentsOfFile: directory + "/train.log", encoding: .utf8).split(separator: "\n")
      .compactMap(EpochTable.epoch)
  }

  /// A program that failed, with what it wrote.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }
}

extension RunningProgram {
  /// Waits until a training has printed the line of an epoch.
  func wait(untilEpoch epoch: Int) async throws {
    try await wait { program in
      let last = program.standardOutput.split(separator: "\n").compactMap(EpochTable.epoch).last
      return (last ?? -1) >= epoch
    }
  }
}
