import CKernels
import Model
import NeuralNetwork
import Synchronization

/// What the workers of a team share: the parameters, for products in bfloat16 also rounded, the optimizer's state, the
/// activations and deltas of a step, gradients where they are sent in messages, and a barrier.
///
/// A team is all workers of a node, over memory that its ranks share, or the threads of one rank, over its own. The
/// phases of a step, kept apart by the barrier, decide who may write what: each worker its own rows' activations and deltas,
/// then each worker its own slice of everything else.
package struct TeamMemory: @unchecked Sendable {
  /// The sizes, and who shares the memory.
  package let shape: TeamShape
  /// The parameters that all workers read in a step's first phase and update in its second.
  package let parameters: UnsafeMutablePointer<Float>
  /// What the layers read for the team's rows of a step.
  package let activations: Activations
  /// The deltas of the same rows.
  package let deltas: PackedDeltas
  /// The sums of squares of a step's gradient, where its norm is taken.
  package let squares: GradientSquares
  /// Keeps the team's workers in step.
  package let barrier: WorkerBarrier

  private let nonFinite: UnsafeMutablePointer<Atomic<UInt32>>
  private let stop: UnsafeMutablePointer<Atomic<UInt32>>
  /// 1 more than the index of the first parameter that isn't finite; 0 if all are.
  private let nonFiniteParameter: UnsafeMutablePointer<Atomic<UInt32>>
  private let gradients: UnsafeMutablePointer<Float>
  private let state: UnsafeMutablePointer<Float>
  /// The parameters as bfloat16s; nil for products in float32.
  private let rounded: UnsafeMutablePointer<UInt16>?

  /// The view of a team's memory, which is at least `shape.byteCount` bytes on a 64-byte boundary, all zero before any
  /// worker uses it.
  ///
  /// The memory belongs to the caller and outlives the view.
  package init(_ bytes: UnsafeMutableRawBufferPointer, _ shape: TeamShape) {
    guard let memory = bytes.baseAddress, bytes.count >= shape.byteCount else {
      preconditionFailure("a team's memory of \(bytes.count) bytes, which needs \(shape.byteCount)")
    }
    self.shape = shape
    barrier = WorkerBarrier(memory, workerCount: shape.workerCount, isOversubscribed: shape.isOversubscribed)
    nonFinite = (memory + WorkerBarrier.byteCount).assumingMemoryBound(to: Atomic<UInt32>.self)
    (stop, nonFiniteParameter) = (nonFinite + 1, nonFinite + 2)
    squares = GradientSquares(shape.model, at: memory + WorkerBarrier.byteCount + 64)
    // The caller vouches for the size; the parts follow each other without overlap, each on a cache line's boundary.
    parameters = (memory + shape.controlByteCount).assumingMemoryBound(to: Float.self)
    state = parameters + shape.stride
    gradients = state + shape.stateCount * shape.stride
    let afterGradients = UnsafeMutableRawPointer(gradients + shape.gradientCount * shape.stride)
    rounded = shape.precision == .float32 ? nil : afterGradients.assumingMemoryBound(to: UInt16.self)
    let rows = afterGradients + shape.roundedByteCount
    activations = Activations(shape.model, rows: shape.rowCapacity, words: shape.wordCapacity, at: rows)
    deltas = PackedDeltas(shape.model, rows: shape.rowCapacity, at: rows + shape.activationByteCount)
  }

  /// The network.
  package var model: MLP { shape.model }
  /// The number of workers.
  package var workerCount: Int { shape.workerCount }
  /// The micro-batches of a step that this team computes.
  package var microBatches: Range<Int> { shape.microBatches }
  /// The numbers of the flat parameters, padding included.
  package var parameterCount: Int { shape.parameterCount }

  /// All parameters.
  package var allParameters: UnsafeMutableBufferPointer<Float> {
    // `parameters` has room for as many, and lives as long as the team's memory.
    UnsafeMutableBufferPointer(start: parameters, count: parameterCount)
  }

  /// How the team's rows of a batch of this size, which must be one of an epoch's, are cut.
  package func microBatches(ofBatch size: Int) -> MicroBatches {
    guard let cut = shape.cuts[size] else { preconditionFailure("a batch that isn't one of the sampler's") }
    return cut
  }

  /// One of the gradients that stand in memory; two more numbers follow it.
  package func gradient(_ index: Int) -> UnsafeMutablePointer<Float> { gradients + index * shape.stride }

  /// The optimizer's state of all parameters.
  package var optimizerState: OptimizerState {
    let all = UnsafeMutableBufferPointer(start: state, count: shape.stateCount * shape.stride)
    return OptimizerState(all, parameterCount: shape.stride)
  }

  /// A row of the optimizer's state, of all parameters.
  package func stateRow(_ row: Int) -> UnsafeMutableBufferPointer<Float> {
    // `state` has `stateCount` rows of `stride` numbers, of which the parameters' come first.
    UnsafeMutableBufferPointer(start: state + row * shape.stride, count: parameterCount)
  }

  /// The parameters that a worker updates where gradients stand in memory: whole cache lines, so that no two workers write to one.
  package func slice(of worker: Int) -> Range<Int> {
    let lines = (0..<(parameterCount + 15) / 16).share(worker, of: workerCount)
    return min(lines.lowerBound * 16, parameterCount)..<min(lines.upperBound * 16, parameterCount)
  }

  /// The parameters as the network's passes read them.
  package var network: MLPParameters { MLPParameters(model, values: parameters, rounded: rounded) }

  /// Rounds parameters that have changed, for products in bfloat16; no two workers at once the same.
  package func round(_ range: Range<Int>) {
    guard let rounded else { return }
    CKernels_round(parameters + range.lowerBound, range.count, rounded + range.lowerBound)
  }

  /// Tells the team that a loss or a delta of this step was not finite; before the barrier that ends the first phase.
  package func reportNonFinite() {
    nonFinite.pointee.store(1, ordering: .relaxed)
  }

  /// Whether any worker of the team has reported a loss or a delta that wasn't finite; after that barrier.
  package var hasNonFinite: Bool { nonFinite.pointee.load(ordering: .relaxed) != 0 }

  /// Tells the team that a parameter isn't finite after this step; before the barrier that ends the step.
  func reportNonFiniteParameter(at index: Int) {
    let code = UInt32(truncatingIfNeeded: index + 1)
    var known = nonFiniteParameter.pointee.load(ordering: .relaxed)
    while known == 0 || known > code {
      let result = nonFiniteParameter.pointee.compareExchange(expected: known, desired: code, ordering: .relaxed)
      if result.exchanged { return }
      known = result.original
    }
  }

  /// The tensor with the first parameter that isn't finite, if there is one; after that barrier.
  var nonFiniteTensor: String? {
    let code = Int(nonFiniteParameter.pointee.load(ordering: .relaxed))
    return code == 0 ? nil : model.layout.tensors.first { $0.range.contains(code - 1) }?.name
  }

  /// Asks the team to stop after this step; before the barrier that ends the first phase.
  func requestStop() {
    stop.pointee.store(1, ordering: .relaxed)
  }

  /// Whether any worker of the team was asked to stop; after that barrier and before the step's next.
  var isStopRequested: Bool { stop.pointee.load(ordering: .relaxed) != 0 }
}
