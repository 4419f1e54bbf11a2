import NeuralNetwork

/// What rank 0 prints and writes of a run as it goes on; the other ranks have none.
final class RunReport {
  private let configuration: Configuration
  private let plan: TrainingPlan
  private let directory: RunDirectory
  private let table: EpochTable
  private var console: Console
  private var results: [EpochResult] = []
  /// The epoch whose parameters are kept, and those.
  private var kept: (result: EpochResult, parameters: [Float])?

  /// Makes the run directory and prints the run's header.
  init(
    _ configuration: Configuration, _ plan: TrainingPlan, _ header: RunHeader, configurationFile: String,
    output: String?
  ) throws(FileError) {
    self.configuration = configuration
    self.plan = plan
    directory =
      if let output { try RunDirectory(creating: output) } else {
        try RunDirectory(creatingIn: "runs", for: configurationFile)
      }
    try directory.write(configuration)
    table = EpochTable(epochs: plan.epochs, hasHoldout: configuration.data.holdout > 0)
    console = Console(
      output: try .standardOutput(), log: try OutputFile(appendingTo: directory.logFile), terminal: .standardOutput())
    try console.write(header.lines(runDirectory: directory.path) + ["", table.heading])
  }

  /// Starts the progress bar of an epoch.
  func beginEpoch(_ epoch: Int) {
    console.startBar("epoch \(epoch)/\(plan.epochs)", images: plan.imageCount)
  }

  /// Moves the progress bar; a terminal that can't be written to doesn't stop the training.
  func showProgress(steps: Int) {
    try? console.updateBar(done: min(steps * plan.batchSize, plan.imageCount))
  }

  /// Takes the progress bar away from an epoch that won't finish.
  func abandonEpoch() throws(FileError) {
    try console.eraseBar()
  }

  /// Prints an epoch's line, records it, and keeps the parameters if they are the ones to keep so far.
  func finish(_ result: EpochResult, parameters: UnsafeMutableBufferPointer<Float>) throws(FileError) {
    results.append(result)
    try console.write([table.line(result.metrics)])
    try directory.append(result.metrics)
    if keeps(result) { kept = (result, Array(parameters)) }
  }

  /// Writes the kept model and the summary.
  func complete() throws(FileError) {
    guard let kept else { return }
    let model = TrainedModel(plan.model, parameters: kept.parameters)
    try model.write(to: directory.modelFile)
    let summary = summary(of: kept.result, hash: kept.parameters.withUnsafeBufferPointer(parameterHash))
    try directory.write(summary)
    try console.write([
      "",
      "\(kept.result.epoch == plan.epochs ? "" : "kept epoch \(kept.result.epoch), the best on held-out images; ")"
        + "test accuracy \(NumberText.percent(summary.testAccuracy)), parameters \(summary.parametersSHA256.prefix(16))…",
      "model in \(directory.modelFile)",
    ])
  }

  /// Whether an epoch's parameters replace those kept so far: by the held-out loss, never by the test's.
  private func keeps(_ result: EpochResult) -> Bool {
    switch configuration.training.keep {
    case .last: return result.epoch == plan.epochs
    case .best:
      guard result.epoch > 0, let loss = result.heldOut?.loss else { return false }
      return kept.flatMap { $0.result.heldOut?.loss }.map { loss < $0 } ?? true
    }
  }

  private func summary(of result: EpochResult, hash: String) -> RunSummary {
    let epochs = results.compactMap(\.training)
    let imageCount = epochs.reduce(0) { $0 + $1.score.sampleCount }
    let seconds = epochs.reduce(0) { $0 + $1.seconds }
    return RunSummary(
      testAccuracy: result.test.accuracy, testLoss: result.test.loss, epochsCompleted: epochs.count,
      epochSeconds: epochs.map(\.seconds), imagesPerSecond: Double(imageCount) / seconds, ranks: plan.ranks,
      threadsPerRank: plan.threadsPerRank, globalBatchSize: plan.batchSize, microBatches: plan.microBatchCount,
      precision: configuration.training.precision.rawValue, dataset: configuration.data.dataset.rawValue,
      parameters: plan.model.layout.count, parametersSHA256: hash)
  }
}
