import Model
import NeuralNetwork

/// The sizes of a team's memory, and who shares it.
package struct TeamShape: Sendable, Equatable {
  /// The numbers of the flat parameters: the layout's length, padding included.
  package let parameterCount: Int
  /// The micro-batches of a step that the team computes.
  package let microBatches: Range<Int>
  /// The rows of the optimizer's state.
  package let stateCount: Int
  /// The number format of what the matrix products read.
  package let precision: Precision
  /// The number of workers.
  package let workerCount: Int
  /// Whether there are more workers than processors.
  package let isOversubscribed: Bool

  /// The shape of some team.
  package init(
    parameterCount: Int, microBatches: Range<Int>, stateCount: Int, precision: Precision = .float32, workerCount: Int,
    isOversubscribed: Bool
  ) {
    (self.parameterCount, self.microBatches, self.stateCount) = (parameterCount, microBatches, stateCount)
    (self.precision, self.workerCount, self.isOversubscribed) = (precision, workerCount, isOversubscribed)
  }

  /// The shape of a rank's team.
  package init(_ plan: TrainingPlan, ofRank rank: Int) {
    self.init(
      parameterCount: plan.model.layout.length, microBatches: plan.partition.microBatches(ofTeamOf: rank),
      stateCount: plan.optimizer.stateNames.count, precision: plan.precision,
      workerCount: plan.partition.workersPerTeam, isOversubscribed: plan.partition.isOversubscribed)
  }

  /// The bytes that a team needs.
  package var byteCount: Int {
    controlByteCount + gradientByteCount + (1 + stateCount) * stride * MemoryLayout<Float>.stride
      + (precision == .float32 ? 0 : stride * precision.byteCount)
  }

  /// Those of them for gradients.
  package var gradientByteCount: Int { microBatches.count * stride * MemoryLayout<Float>.stride }

  /// The bytes before the parameters: the barrier, flags, and a byte per micro-batch, in whole cache lines.
  var controlByteCount: Int { WorkerBarrier.byteCount + 64 + (microBatches.count + 63) / 64 * 64 }

  /// From one gradient to the next: room for two numbers more than there are parameters, in whole cache lines.
  var stride: Int { (parameterCount + 17) / 16 * 16 }
}
