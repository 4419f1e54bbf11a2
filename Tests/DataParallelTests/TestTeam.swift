import DataParallel
import Datasets
import NeuralNetwork

/// A team's memory, on the heap as the threads of one rank share it.
final class TestTeam {
  let memory: TeamMemory
  private let raw: UnsafeMutableRawBufferPointer

  init(
    parameterCount: Int, microBatches: Range<Int>, stateCount: Int = 1, precision: Precision = .float32,
    workers: Int = 1
  ) {
    let shape = TeamShape(
      parameterCount: parameterCount, microBatches: microBatches, stateCount: stateCount, precision: precision,
      workerCount: workers, isOversubscribed: true)
    raw = .allocate(byteCount: shape.byteCount, alignment: 64)
    raw.initializeMemory(as: UInt8.self, repeating: 0)
    memory = TeamMemory(raw, shape)
  }

  deinit { raw.deallocate() }

  var parameters: [Float] {
    get { Array(UnsafeBufferPointer(start: memory.parameters, count: memory.parameterCount)) }
    set { for (index, value) in newValue.enumerated() { memory.parameters[index] = value } }
  }
}
