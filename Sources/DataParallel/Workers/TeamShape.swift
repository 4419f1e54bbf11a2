import Model
import NeuralNetwork

/// The sizes of a team's memory, and who shares it.
package struct TeamShape: Sendable {
  /// The network.
  package let model: MLP
  /// The micro-batches of a step that the team computes.
  package let microBatches: Range<Int>
  /// How the team's rows of each batch that an epoch has are cut, by the size of the batch.
  package let cuts: [Int: MicroBatches]
  /// The gradients that stand in memory.
  package let gradientCount: Int
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
    model: MLP, microBatches: Range<Int>, sampler: DistributedSampler, gradientCount: Int = 0, stateCount: Int,
    precision: Precision = .float32, workerCount: Int, isOversubscribed: Bool
  ) {
    (self.model, self.microBatches, self.gradientCount) = (model, microBatches, gradientCount)
    parameterCount = model.layout.length
    (self.stateCount, self.precision) = (stateCount, precision)
    (self.workerCount, self.isOversubscribed) = (workerCount, isOversubscribed)
    cuts = Dictionary(
      sampler.batchShapes.map { batch in
        (batch.count, MicroBatches(rowCounts: microBatches.map { sampler.microBatch($0, of: batch).count }))
      }, uniquingKeysWith: { cut, _ in cut })
  }

  /// The shape of a rank's team.
  package init(_ plan: TrainingPlan, ofRank rank: Int) {
    self.init(
      model: plan.model, microBatches: plan.partition.storedMicroBatches(ofTeamOf: rank), sampler: plan.sampler,
      gradientCount: max(plan.partition.subtrees(ofTeamOf: rank).count, plan.clipping == nil ? 0 : 1),
      stateCount: plan.optimizer.stateNames.count,
      precision: plan.precision, workerCount: plan.partition.workers(ofTeamOf: rank).count,
      isOversubscribed: plan.partition.isOversubscribed)
  }

  /// The numbers of the flat parameters, padding included.
  package let parameterCount: Int

  /// The bytes that a team needs.
  package var byteCount: Int {
    controlByteCount + (1 + stateCount) * stride * MemoryLayout<Float>.stride + roundedByteCount + gradientByteCount
      + rowByteCount
  }

  /// Those of them for gradients.
  package var gradientByteCount: Int { gradientCount * stride * MemoryLayout<Float>.stride }

  /// Those of them for activations and deltas.
  package var rowByteCount: Int { activationByteCount + PackedDeltas.byteCount(model, rows: rowCapacity) }

  /// The most rows of a batch.
  var rowCapacity: Int { cuts.values.reduce(1) { max($0, $1.rowCount) } }
  /// The most words of their masks.
  var wordCapacity: Int { cuts.values.reduce(1) { max($0, $1.wordCount) } }

  var activationByteCount: Int { Activations.byteCount(model, rows: rowCapacity, words: wordCapacity) }

  /// Those for parameters as bfloat16s.
  var roundedByteCount: Int { precision == .float32 ? 0 : stride * precision.byteCount }

  /// The bytes before the parameters: the barrier, flags and sums of squares, in whole cache lines.
  var controlByteCount: Int { WorkerBarrier.byteCount + 64 + GradientSquares.byteCount(model) }

  /// From one gradient to the next: room for two numbers more than there are parameters, in whole cache lines; even in
  /// number, so that half as many bytes are whole lines too.
  var stride: Int { (parameterCount + 2 + 31) / 32 * 32 }
}
