import DataParallel
import NeuralNetwork
import MPI

/// What `OrderedAllReduce` promises, through the synchronizer that uses it.
let orderedAllReduceChecks = [
  Check("sums have the bits of one memory, whoever computes which micro-batch") { world in
    for microBatchCount in [world.size, world.size + 1, 2 * world.size + 3] {
      let bounds = (0..<world.size).map { (0..<microBatchCount).share($0, of: world.size) }
      let expected = try parameters(microBatches: 0..<microBatchCount) { SharedMemorySynchronizer($0) }
      let ordered = try parameters(microBatches: bounds[world.rank]) {
        AllReduceSynchronizer($0, over: world, inOrderOf: bounds)
      }
      try expect(ordered.map(\.bitPattern), equals: expected.map(\.bitPattern), "\(microBatchCount) micro-batches")
    }
  }
]

private let parameterCount = 1_003

/// The parameters after an update by gradients that depend on micro-batch and index alone, of which rounding makes sums
/// that depend on their order.
private func parameters(
  microBatches: Range<Int>, _ synchronizer: (TeamMemory) -> some GradientSynchronizer
) throws -> [Float] {
  let shape = TeamShape(
    parameterCount: parameterCount, microBatches: microBatches, stateCount: 0, workerCount: 1, isOversubscribed: true)
  let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: shape.byteCount, alignment: 64)
  defer { bytes.deallocate() }
  bytes.initializeMemory(as: UInt8.self, repeating: 0)
  let memory = TeamMemory(bytes, shape)
  for microBatch in microBatches {
    let gradient = memory.gradient(of: microBatch)
    for index in 0..<parameterCount {
      gradient[index] = 1 / Float(1 + microBatch * 31 + index) * (microBatch.isMultiple(of: 3) ? -1_000 : 1)
    }
  }
  _ = try synchronizer(memory).update(
    worker: WorkerSlice(worker: 0, of: memory), with: SGD(),
    at: TrainingStep(epoch: 1, number: 1, learningRate: 1), stopping: false)
  return Array(memory.allParameters)
}
