import DataParallel
import Foundation
import NeuralNetwork

/// What rank 0 prints and writes of a run as it goes on; the other ranks have none.
final class RunReport {
  /// Where the run starts, or goes on.
  let start: Cursor

  private let configuration: Configuration
  private let plan: TrainingPlan
  private let directory: RunDirectory
  /// Held until the run has ended.
  private let lock: RunLock
  private let dataset: String
  /// Whether the run was complete before this process went on with it.
  private let wasFinished: Bool
  /// How the run ends if nothing else is said.
  private var status = RunSummary.Status.failed
  private let table: EpochTable
  private let checkpoints: CheckpointFolder
  private let writer: CheckpointWriter
  private var console: Console
  private let chanceCheck: ChanceCheck
  /// The parameters of the epoch that is kept so far.
  private var kept: [Float]?
  /// The first step that the progress bar shows.
  private var firstStep = 0
  /// Whether `metrics.jsonl` lacks a line that could not be written.
  private var isMetricsFileBehind = false

  /// Makes the run directory, or opens that of the run that goes on, and prints the run's header.
  ///
  /// - Parameters:
  ///   - changes: Lines about settings that aren't those of the checkpoint.
  ///   - dataset: The data set's fingerprint.
  init(
    _ configuration: Configuration, _ plan: TrainingPlan, _ header: RunHeader, configurationFile: String,
    destination: RunDestination, resumption: Resumption?, changes: [String], dataset: String
  ) throws(FileError) {
    self.configuration = configuration
    self.plan = plan
    self.dataset = dataset
    directory =
      if let resumption {
        try resumption.isSameRun
          ? RunDirectory(continuing: resumption.directory) : RunDirectory(creating: resumption.directory)
      } else if let path = destination.path {
        try RunDirectory(creating: path, overwriting: destination.isOverwriting)
      } else {
        try RunDirectory(creatingIn: "runs", for: configurationFile)
      }
    lock =
      if let lock = resumption?.lock { lock } else {
        try RunLock.take(directory.path, takingOver: destination.isTakingOver)
      }
    if destination.isOverwriting { try directory.removeRun() }
    wasFinished = directory.isFinished
    if !wasFinished { try directory.removeSummary() }
    try directory.write(configuration)
    checkpoints = CheckpointFolder(ofRun: directory.path)
    try checkpoints.prepare()
    chanceCheck = header.chanceCheck
    writer = CheckpointWriter(checkpoints, keep: configuration.checkpoint.keep)
    var start = resumption?.checkpoint?.cursor ?? Cursor()
    if start.startedAt == nil { start.startedAt = Date().formatted(.iso8601) }
    self.start = start
    table = EpochTable(epochs: plan.epochs, hasHoldout: configuration.data.holdout > 0, hasTest: header.hasTest)
    var origin = resumption?.lines ?? []
    if resumption != nil {
      try directory.write(start.results.map(\.metrics))
      try directory.removeFromLog(epochsFrom: start.epoch)
      origin += try checkpoints.setAside(after: start.totalSteps(stepsPerEpoch: plan.sampler.stepsPerEpoch)).map {
        "set aside: \($0)"
      }
    }
    console = Console(
      output: try .standardOutput(), log: try OutputFile(appendingTo: directory.logFile), terminal: .standardOutput())
    try console.write(header.lines(runDirectory: directory.path) + [""] + origin + changes + [table.heading])
    if let checkpoint = resumption?.checkpoint { kept = try checkpoint.bestParameters(plan.model.layout) }
  }

  /// Starts the progress bar of what is left of an epoch.
  func beginEpoch(_ cursor: Cursor) {
    firstStep = cursor.step
    console.startBar(
      "epoch \(cursor.epoch)/\(plan.epochs)", images: max(1, plan.imageCount - firstStep * plan.batchSize))
  }

  /// Moves the progress bar; a terminal that can't be written to doesn't stop the training.
  func showProgress(step: Int) {
    try? console.updateBar(
      done: min(step * plan.batchSize, plan.imageCount) - firstStep * plan.batchSize)
  }

  /// Takes the progress bar away from an epoch that won't finish, and with which the run ends so.
  func abandonEpoch(_ status: RunSummary.Status) throws(FileError) {
    self.status = status
    try console.eraseBar()
  }

  /// Prints the line of the epoch that was just finished, records it, and keeps the parameters if they are the best.
  func finish(_ cursor: Cursor, parameters: UnsafeMutableBufferPointer<Float>) throws(FileError) {
    guard let result = cursor.results.last else { return }
    try say([table.line(result.metrics)] + [chanceCheck.warning(cursor.results)].compactMap(\.self))
    try warning { () throws(FileError) in
      let wasBehind = isMetricsFileBehind
      isMetricsFileBehind = true
      if !wasBehind && cursor.results.count > 1 { try checkFiles() }
      if wasBehind {
        try directory.write(cursor.results.map(\.metrics))
      } else {
        try directory.append(result.metrics)
      }
      isMetricsFileBehind = false
    }
    if configuration.training.keep == .best && cursor.bestEpoch == result.epoch { kept = Array(parameters) }
  }

  /// Copies the run's state, and lets it be written once the checkpoint before is.
  func save(_ cursor: Cursor, _ memory: TeamMemory) throws(FileError) {
    try warning(writer.finish)
    let snapshot = Snapshot(
      cursor, configuration, dataset: dataset, layout: plan.model.layout, stateNames: plan.optimizer.stateNames,
      memory: memory, best: kept)
    writer.write(snapshot, step: cursor.totalSteps(stepsPerEpoch: plan.sampler.stepsPerEpoch))
  }

  /// Writes a checkpoint and throws the end of the run.
  func stop(_ cursor: Cursor, _ memory: TeamMemory, signal: Int32) throws {
    try save(cursor, memory)
    try warning(writer.finish)
    try console.eraseBar()
    status = .stopped
    throw TrainingStopped(signal: StopSignal.name(signal), cursor: cursor, runDirectory: directory.path)
  }

  /// Writes to log and summary why the run ends early; whoever catches the error prints it.
  func end(_ cursor: Cursor, _ error: any Error, parameters: UnsafeMutableBufferPointer<Float>) {
    let lines = "\(error)".split(separator: "\n").map(String.init)
    try? console.writeToLog(lines)
    guard !wasFinished else { return }
    try? directory.write(
      summary(of: cursor, hash: hash(ofKept: parameters), status: status, reason: lines.joined(separator: "\n")))
  }

  /// Checks that the files of the run are still there, for which they have to be written again or the run ends.
  private func checkFiles() throws(FileError) {
    for file in [directory.configurationFile, directory.metricsFile] where access(file, F_OK) != 0 {
      throw Self.removed(file)
    }
    if !console.isLogged(at: directory.logFile) { throw Self.removed(directory.logFile) }
  }

  private static func removed(_ path: String) -> FileError {
    FileError(
      path: path, problem: "was removed or replaced while the run wrote to it",
      remedy: "Find out what removes the run's files, then go on with --resume.")
  }

  /// Waits for the checkpoint that is being written, when the run ends for another reason.
  func settle() { try? writer.finish() }

  /// Writes the kept model and the summary, unless a run that was complete already has both.
  func complete(_ cursor: Cursor, parameters: UnsafeMutableBufferPointer<Float>) throws(FileError) {
    try warning(writer.finish)
    if isMetricsFileBehind { try directory.write(cursor.results.map(\.metrics)) }
    try warning(checkFiles)
    if configuration.checkpoint.isPeriodic, configuration.checkpoint.onError == .stop, checkpoints.files.isEmpty {
      throw Self.removed(checkpoints.path)
    }
    guard let keptEpoch = keptEpoch(cursor), start.epoch <= plan.epochs || !wasFinished else {
      try console.write([
        "", "this run is complete; to train on, raise training.epochs", "model in \(directory.modelFile)",
      ])
      return
    }
    let model = TrainedModel(plan.model, parameters: kept ?? Array(parameters))
    try model.write(to: directory.modelFile)
    let summary = summary(of: cursor, hash: hash(ofKept: parameters), status: .completed)
    try directory.write(summary)
    try console.write([
      "",
      "\(keptEpoch == plan.epochs ? "" : "kept epoch \(keptEpoch), the best on held-out images; ")"
        + "\(accuracyText(cursor.results[keptEpoch])), parameters \(summary.parametersSHA256.prefix(16))…",
      "model in \(directory.modelFile)",
    ])
  }

  /// Writes lines; where the run is to go on without its files, the log may end.
  private func say(_ lines: [String]) throws(FileError) {
    do throws(FileError) { try console.write(lines) } catch {
      guard error.path == directory.logFile && configuration.checkpoint.onError == .continue else { throw error }
      console.closeLog()
      try console.write(["warning: \(error.path): \(error.problem); the log ends here"])
    }
  }

  /// Writes something that the run can go on without, if it's configured to.
  private func warning(_ write: () throws(FileError) -> Void) throws(FileError) {
    do throws(FileError) { try write() } catch {
      guard configuration.checkpoint.onError == .continue else { throw error }
      try say(["warning: \(error.path): \(error.problem)"])
    }
  }

  /// The accuracy that the last line gives: on test images, or on what there is instead.
  private func accuracyText(_ result: EpochResult) -> String {
    if let test = result.test { return "test accuracy \(NumberText.percent(test.accuracy))" }
    if let heldOut = result.heldOut { return "held-out accuracy \(NumberText.percent(heldOut.accuracy))" }
    return "no accuracy on images that weren't trained on"
  }

  /// The epoch whose model is kept so far.
  private func keptEpoch(_ cursor: Cursor) -> Int? {
    configuration.training.keep == .best ? cursor.bestEpoch : cursor.results.last?.epoch
  }

  private func hash(ofKept parameters: UnsafeMutableBufferPointer<Float>) -> String {
    kept?.withUnsafeBufferPointer(parameterHash) ?? parameterHash(UnsafeBufferPointer(parameters))
  }

  private func summary(
    of cursor: Cursor, hash: String, status: RunSummary.Status, reason: String? = nil
  ) -> RunSummary {
    let epochs = cursor.results.compactMap(\.training)
    let seconds = epochs.reduce(0) { $0 + $1.seconds }
    let kept = keptEpoch(cursor).map { cursor.results[$0] }
    return RunSummary(
      status: status, reason: reason, testAccuracy: kept?.test?.accuracy, testLoss: kept?.test?.loss,
      holdoutAccuracy: kept?.heldOut?.accuracy, holdoutLoss: kept?.heldOut?.loss, epochsCompleted: epochs.count,
      keptEpoch: kept?.epoch, epochSeconds: epochs.map(\.seconds),
      imagesPerSecond: seconds > 0 ? Double(epochs.reduce(0) { $0 + $1.score.sampleCount }) / seconds : nil,
      elapsedSeconds: cursor.elapsedSeconds, ranks: plan.ranks, threadsPerRank: plan.threadsPerRank,
      globalBatchSize: plan.batchSize, microBatches: plan.microBatchCount,
      precision: configuration.training.precision.rawValue, dataset: configuration.data.title,
      seed: plan.seed, learningRate: configuration.optimizer.learningRate, settings: configuration.differences,
      parameters: plan.model.layout.count, parametersSHA256: hash, version: lockstepVersion, startedAt: start.startedAt,
      host: hostName(), command: CommandLine.arguments)
  }
}

extension Configuration {
  /// The settings, as `section.key`, whose values aren't the defaults.
  fileprivate var differences: [String: SettingValue] {
    let changes = changes(since: Configuration()).filter { $0.new != "–" }
    return Dictionary(uniqueKeysWithValues: changes.map { ($0.key, SettingValue(yaml: $0.new)) })
  }
}
