import DataParallel
import Datasets
import Model
import NeuralNetwork

/// A team's memory, on the heap as the threads of one rank share it, for all micro-batches of a step.
final class TestTeam {
  let memory: TeamMemory
  private let raw: UnsafeMutableRawBufferPointer

  init(
    _ model: MLP, sampler: DistributedSampler, gradientCount: Int = 0, stateCount: Int = 1,
    precision: Precision = .float32, workers: Int = 1
  ) {
    let shape = TeamShape(
      model: model, microBatches: 0..<sampler.microBatchCount, sampler: sampler, gradientCount: gradientCount,
      stateCount: stateCount, precision: precision, workerCount: workers, isOversubscribed: true)
    raw = .allocate(byteCount: shape.byteCount, alignment: 64)
    raw.initializeMemory(as: UInt8.self, repeating: 0)
    memory = TeamMemory(raw, shape)
  }

  deinit { raw.deallocate() }

  /// The bytes of the memory.
  var bytes: Range<UnsafeRawPointer> {
    let all = UnsafeRawBufferPointer(raw)
    guard let start = all.baseAddress else { preconditionFailure("a team takes memory") }
    return start..<start + all.count
  }

  var parameters: [Float] {
    get { Array(UnsafeBufferPointer(start: memory.parameters, count: memory.parameterCount)) }
    set { for (index, value) in newValue.enumerated() { memory.parameters[index] = value } }
  }
}
