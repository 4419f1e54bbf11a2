import CKernels
import Model
import NeuralNetwork
import Synchronization

/// What the workers of a team share: the parameters, for products in bfloat16 also rounded, a gradient for each of the team's
/// micro-batches, the optimizer's state, and a barrier.
///
/// A team is all workers of a node, over memory that its ranks share, or the threads of one rank, over its own. The
/// phases of a step, kept apart by the barrier, decide who may write what: each worker its own micro-batches' gradients,
/// then each worker its own slice of everything.
package struct TeamMemory: @unchecked Sendable {
  /// The sizes, and who shares the memory.
  package let shape: TeamShape
  /// The parameters that all workers read in a step's first phase and update in its second.
  package let parameters: UnsafeMutablePointer<Float>
  /// Keeps the team's workers in step.
  package let barrier: WorkerBarrier

  /// A byte per micro-batch, 1 where the next one's gradient is accumulated onto its.
  private let summedPairs: UnsafeMutablePointer<UInt8>
  private let nonFinite: UnsafeMutablePointer<Atomic<UInt32>>
  private let stop: UnsafeMutablePointer<Atomic<UInt32>>
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
    stop = nonFinite + 1
    // The caller vouches for the size; the parts follow each other without overlap.
    summedPairs = (memory + WorkerBarrier.byteCount + 64).assumingMemoryBound(to: UInt8.self)
    parameters = (memory + shape.controlByteCount).assumingMemoryBound(to: Float.self)
    gradients = parameters + shape.stride
    state = gradients + shape.microBatches.count * shape.stride
    rounded =
      shape.precision == .float32
      ? nil : UnsafeMutableRawPointer(state + shape.stateCount * shape.stride).assumingMemoryBound(to: UInt16.self)
  }

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

  /// Where the gradient of one of the team's micro-batches stands; two more numbers follow it.
  package func gradient(of microBatch: Int) -> UnsafeMutablePointer<Float> {
    gradients + (microBatch - microBatches.lowerBound) * shape.stride
  }

  /// Whether a micro-batch's gradient, once computed, has the next one's added to it.
  package func isPairSummed(at microBatch: Int) -> Bool {
    summedPairs[microBatch - microBatches.lowerBound] != 0
  }

  /// Says whether it has; by the worker that owns both, before the first step.
  package func setPairSummed(_ isSummed: Bool, at microBatch: Int) {
    summedPairs[microBatch - microBatches.lowerBound] = isSummed ? 1 : 0
  }

  /// Whether a micro-batch and the next are a pair that the canonical order adds first.
  package func isPair(at microBatch: Int) -> Bool {
    microBatch.isMultiple(of: 2) && microBatch + 1 < microBatches.upperBound
  }

  /// The optimizer's state of the parameters from `offset` on.
  package func optimizerState(at offset: Int) -> OptimizerState {
    let all = UnsafeMutableBufferPointer(start: state, count: shape.stateCount * shape.stride)
    return OptimizerState(all, parameterCount: shape.stride).dropFirst(offset)
  }

  /// A row of the optimizer's state, of all parameters.
  package func stateRow(_ row: Int) -> UnsafeMutableBufferPointer<Float> {
    // `state` has `stateCount` rows of `stride` numbers, of which the parameters' come first.
    UnsafeMutableBufferPointer(start: state + row * shape.stride, count: parameterCount)
  }

  /// The parameters that a worker sums and updates: whole cache lines, so that no two workers write to one.
  package func slice(of worker: Int) -> Range<Int> {
    let lines = (0..<(parameterCount + 15) / 16).share(worker, of: workerCount)
    return min(lines.lowerBound * 16, parameterCount)..<min(lines.upperBound * 16, parameterCount)
  }

  /// The parameters as a network's passes read them.
  package func parameters(of model: MLP) -> MLPParameters {
    MLPParameters(model, values: parameters, rounded: rounded)
  }

  /// Rounds parameters that have changed, for products in bfloat16; no two workers at once the same.
  package func round(_ range: Range<Int>) {
    guard let rounded else { return }
    CKernels_round(parameters + range.lowerBound, range.count, rounded + range.lowerBound)
  }

  /// Tells the team that a loss of this step was not finite; before the barrier that ends the gradients' phase.
  package func reportNonFiniteLoss() {
    nonFinite.pointee.store(1, ordering: .relaxed)
  }

  /// Whether any worker of the team has reported a loss that wasn't finite; after that barrier.
  package var hasNonFiniteLoss: Bool { nonFinite.pointee.load(ordering: .relaxed) != 0 }

  /// Asks the team to stop after this step; before the barrier that ends the gradients' phase.
  func requestStop() {
    stop.pointee.store(1, ordering: .relaxed)
  }

  /// Whether any worker of the team was asked to stop; after that barrier and before the step's next.
  var isStopRequested: Bool { stop.pointee.load(ordering: .relaxed) != 0 }
}
