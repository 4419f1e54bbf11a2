import DataParallel
import Datasets
import Foundation
import Loggers
import Model
import NeuralNetwork
import Training

/// A run of three epochs that only a recorder is told of.
struct TestRun {
  let folder: String

  private var recorded: StartedRun {
    StartedRun(
      directory: folder, configuration: Configuration(),
      plan: TrainingPlan(
        model: MLP(inputs: 4, hidden: [], classes: 2), precision: .float32, initializer: .he,
        optimizer: SGD(momentum: 0.9), schedule: LearningRateSchedule(peak: 0.1), epochs: 2, imageCount: 8,
        batchSize: 4, seed: 1, replicaCheckEvery: 0,
        partition: Partition(
          microBatchCount: 1, threadsPerRank: 1, placement: Placement(ranks: 1, processors: 1),
          strategy: .sharedMemory)),
      shape: DatasetShape(trainCount: 8, testCount: 0, rows: 2, columns: 2, classCount: 2), epochs: [], stepsDone: 0,
      startedAt: nil)
  }

  /// Tells a recorder of the run's beginning, of epochs, and of its end.
  ///
  /// - Parameters:
  ///   - recorder: Is told.
  ///   - epochs: How many.
  ///   - pause: The seconds after each.
  /// - Returns: What the recorder says, notes or throws.
  func tell(_ recorder: CommandRecorder, epochs: Int = 3, pause: Double = 0) -> [String] {
    // As in a rank that trains.
    signal(SIGPIPE, SIG_IGN)
    var recorders = EpochRecorders([recorder])
    var lines = recorders.tell { try $0.begin(recorded) }
    for epoch in 0..<epochs {
      let metrics = EpochMetrics(epoch: epoch, testLoss: 0.5, testAccuracy: 0.75)
      lines += recorders.tell { try $0.record(metrics, parameters: UnsafeBufferPointer(start: nil, count: 0)) }
      usleep(UInt32(pause * 1e6))
    }
    let end = recorders.end(.completed) { lines.append($0) }
    return lines + end
  }

  /// The text of a file in the run directory; empty where there's none.
  func text(_ name: String) -> String { (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) ?? "" }
}
