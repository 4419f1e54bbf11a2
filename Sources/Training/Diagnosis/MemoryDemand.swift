import DataParallel
import Datasets
import NeuralNetwork

/// The shared memory that a training on MNIST, or another of its family, takes on a machine.
package enum MemoryDemand {
  /// What Open MPI itself takes a rank, for messages between ranks; measured with Open MPI 4.1.4, and rounded up.
  private static let bytesPerRank = 5 << 20

  /// The bytes in all, when all ranks are on the machine.
  package static func byteCount(_ configuration: Configuration, ranks: Int) -> Int {
    let images = DatasetShape(trainCount: 60_000, testCount: 10_000, rows: 28, columns: 28, classCount: 10)
    let model = MLP(inputs: images.pixelCount, hidden: configuration.model.hidden, classes: images.classCount)
    let team = TeamMemory.byteCount(
      parameterCount: model.layout.count, microBatchCount: configuration.training.microBatches,
      stateCount: configuration.optimizer.updateRule.stateNames.count,
      precision: configuration.training.precision)
    return images.byteCount + team + ranks * bytesPerRank
  }
}
