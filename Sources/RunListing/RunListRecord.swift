import Foundation
import Platform
import Runs
import Training

/// An object of the array that `lockstep list --json` prints.
struct RunListRecord: Encodable {
  struct Check: Encodable {
    let isWhole: Bool
    let hasModel: Bool
    let checkpoints: Int

    private enum CodingKeys: String, CodingKey {
      case isWhole = "whole"
      case hasModel = "model"
      case checkpoints
    }
  }

  let run, path: String
  /// ISO 8601.
  let startedAt: String
  /// A state of `RecordedRun`, or `damaged`.
  let status: String
  let reason: String?
  let epochsCompleted, epochs: Int?
  let holdoutAccuracy, testAccuracy: Double?
  let ranks: Int?
  /// The values of the keys that differ between the runs of the list.
  let differences: [String: SettingValue]
  let problems: [String]
  let check: Check?

  private enum CodingKeys: String, CodingKey {
    case run, path
    case startedAt = "started_at"
    case status, reason
    case epochsCompleted = "epochs_completed"
    case epochs
    case holdoutAccuracy = "holdout_accuracy"
    case testAccuracy = "test_accuracy"
    case ranks, differences, problems, check
  }

  init(_ listed: ListedRun, keys: [String]) {
    let run = listed.run
    (self.run, path) = (listed.name, listed.path)
    startedAt = listed.startedAt.formatted(.iso8601)
    status = run?.state.rawValue ?? "damaged"
    reason = run?.summary?.reason
    epochsCompleted = run.map { $0.epochs.last?.epoch ?? 0 }
    epochs = run?.configuration.training.epochs
    (holdoutAccuracy, testAccuracy) = (run?.holdoutAccuracy, run?.testAccuracy)
    ranks = run?.summary?.ranks
    let settings = run.map { Dictionary($0.configuration.comparedSettings) { first, _ in first } } ?? [:]
    differences = settings.filter { keys.contains($0.key) }.mapValues(SettingValue.init(yaml:))
    switch listed.content {
    case .success(let run): problems = listed.check?.problems ?? run.warnings
    case .failure(let damage): problems = [damage.problem]
    }
    check = listed.check.map {
      Check(isWhole: $0.problems.isEmpty, hasModel: $0.hasModel, checkpoints: $0.checkpointCount)
    }
  }
}

extension RunList {
  /// The list as a JSON array with an object a run. Accuracies that aren't finite are texts.
  package func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    let keys = differingKeys
    return String(decoding: try encoder.encode(runs.map { RunListRecord($0, keys: keys) }), as: UTF8.self)
  }
}
