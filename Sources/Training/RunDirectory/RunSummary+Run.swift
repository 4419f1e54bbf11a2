import DataParallel
import Foundation
import Model
import NeuralNetwork
import Platform

extension RunSummary {
  /// What a run has come to.
  ///
  /// - Parameters:
  ///   - cursor: How far the run has come.
  ///   - configuration: The run's.
  ///   - plan: What the run trains, and how.
  ///   - keptEpoch: The epoch whose model is kept so far.
  ///   - hash: That of the kept parameters.
  ///   - startedAt: When the run's first process started, ISO 8601.
  ///   - nodes: The machines of all ranks, in the order of their first ranks.
  ///   - status: How the run ended.
  ///   - reason: Why, if it isn't complete.
  init(
    of cursor: Cursor, _ configuration: Configuration, _ plan: TrainingPlan, keptEpoch: Int?, hash: String,
    startedAt: String?, nodes: [String], status: Status, reason: String?
  ) {
    let epochs = cursor.results.compactMap(\.training)
    let seconds = epochs.reduce(0) { $0 + $1.seconds }
    let kept = keptEpoch.map { cursor.results[$0] }
    self.init(
      status: status, reason: reason, testAccuracy: kept?.test?.accuracy, testLoss: kept?.test?.loss,
      holdoutAccuracy: kept?.heldOut?.accuracy, holdoutLoss: kept?.heldOut?.loss, epochsCompleted: epochs.count,
      keptEpoch: kept?.epoch, epochSeconds: epochs.map(\.seconds),
      imagesPerSecond: seconds > 0 ? Double(epochs.reduce(0) { $0 + $1.score.sampleCount }) / seconds : nil,
      elapsedSeconds: cursor.elapsedSeconds, ranks: plan.partition.ranks,
      threadsPerRank: plan.partition.threadsPerRank, globalBatchSize: plan.batchSize,
      microBatches: plan.partition.microBatchCount, precision: plan.precision.rawValue,
      dataset: configuration.data.title, seed: plan.seed, learningRate: configuration.peakLearningRate,
      settings: configuration.differences, parameters: plan.model.layout.count, parametersSHA256: hash,
      version: lockstepVersion, startedAt: startedAt, host: hostName(), nodes: nodes,
      synchronization: plan.partition.strategy.rawValue,
      command: CommandLine.arguments)
  }
}

extension Configuration {
  /// The settings, as `section.key`, whose values aren't the defaults.
  fileprivate var differences: [String: SettingValue] {
    let changes = changes(since: Configuration()).filter { $0.new != "–" }
    return Dictionary(uniqueKeysWithValues: changes.map { ($0.key, SettingValue(yaml: $0.new)) })
  }
}
