import Foundation
import Model
import Platform

/// The content of `summary.json`: what a run came to, and what it takes to compare it with others.
package struct RunSummary: Codable, Equatable, Sendable {
  /// How a run ended.
  package enum Status: String, Codable, Sendable {
    /// After its last epoch.
    case completed
    /// When a signal asked it to, with a checkpoint.
    case stopped
    /// When a loss was no longer a finite number.
    case diverged
    /// With another error.
    case failed
  }

  /// How the run ended.
  package var status: Status
  /// Why, if it isn't complete.
  package var reason: String?
  /// The fraction of the test images that the kept model, or the best so far, classifies correctly; nil before epoch 0 is
  /// scored, and where there are none.
  package var testAccuracy: Double?
  /// That model's mean cross-entropy over the test images, in nats.
  package var testLoss: Double?
  /// The fraction of the held-out images that it classifies correctly; nil where none are held out.
  package var holdoutAccuracy: Double?
  /// Its mean cross-entropy over the held-out images, in nats; nil where none are held out.
  package var holdoutLoss: Double?
  /// The epochs that were trained.
  package var epochsCompleted: Int
  /// The epoch after which the kept model stood.
  package var keptEpoch: Int?
  /// The seconds of the training part of each epoch.
  package var epochSeconds: [Double]
  /// The training images per second over all epochs' training parts; nil where none was trained.
  package var imagesPerSecond: Double?
  /// The seconds that the run's processes took, from their first touch of the data on.
  package var elapsedSeconds: Double
  /// The number of ranks.
  package var ranks: Int
  /// The threads of each rank.
  package var threadsPerRank: Int
  /// The samples of a step over all ranks.
  package var globalBatchSize: Int
  /// The parts of a batch.
  package var microBatches: Int
  /// The number format of the matrix products' inputs.
  package var precision: String
  /// The data set.
  package var dataset: String
  /// What every random number of the run is a function of.
  package var seed: UInt64
  /// The highest learning rate.
  package var learningRate: Double
  /// The settings, as `section.key`, whose values aren't their defaults.
  package var settings: [String: SettingValue]
  /// The number of parameters.
  package var parameters: Int
  /// The `parameterHash` of the kept model; where none is kept yet, of the parameters that the run ended with.
  package var parametersSHA256: String
  /// The program's version.
  package var version: String
  /// When the run's first process started, ISO 8601.
  package var startedAt: String?
  /// The machine of rank 0.
  package var host: String
  /// The machines of all ranks, in the order of their first ranks; nil in older summaries.
  package var nodes: [String]?
  /// How the ranks synchronized; nil in older summaries.
  package var synchronization: String?
  /// The command line of rank 0.
  package var command: [String]

  private enum CodingKeys: String, CodingKey {
    case status, reason
    case testAccuracy = "test_accuracy"
    case testLoss = "test_loss"
    case holdoutAccuracy = "holdout_accuracy"
    case holdoutLoss = "holdout_loss"
    case epochsCompleted = "epochs_completed"
    case keptEpoch = "kept_epoch"
    case epochSeconds = "epoch_seconds"
    case imagesPerSecond = "images_per_second"
    case elapsedSeconds = "elapsed_seconds"
    case ranks
    case threadsPerRank = "threads_per_rank"
    case globalBatchSize = "global_batch_size"
    case microBatches = "micro_batches"
    case precision, dataset, seed
    case learningRate = "learning_rate"
    case settings, parameters
    case parametersSHA256 = "parameters_sha256"
    case version
    case startedAt = "started_at"
    case host, nodes, synchronization, command
  }

  /// Whether a file is the summary of a run that came to its end; so is one that can't be read, or says nothing of it.
  static func isOfCompletedRun(_ path: String) -> Bool {
    access(path, F_OK) == 0 && status(inFile: path) ?? .completed == .completed
  }

  /// How a run ended, by its summary's file; nil where there's none, it can't be read, or says nothing of it.
  static func status(inFile path: String) -> Status? {
    struct Ending: Decodable { let status: Status? }
    let ending = (try? readFile(path, limit: 16 << 20)).flatMap {
      try? JSONDecoder().decode(Ending.self, from: Data($0))
    }
    return ending?.status
  }
}
