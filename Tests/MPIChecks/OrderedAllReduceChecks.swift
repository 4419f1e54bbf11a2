import DataParallel
import Datasets
import MPI
import Model
import NeuralNetwork

/// What `OrderedAllReduce` promises, through the synchronizer that uses it.
let orderedAllReduceChecks = [
  Check("sums have the bits of one memory, whoever computes which micro-batch") { world in
    for microBatchCount in [world.size, world.size + 1, 2 * world.size + 3] {
      let expected = try parametersOfOneMemory(microBatchCount)
      let together = partition(microBatchCount, ranks: world.size, .orderedAllReduce)
      let ordered = try parameters(together, rank: world.rank) { AllReduceSynchronizer($0, over: world, together) }
      try expect(ordered.map(\.bitPattern), equals: expected.map(\.bitPattern), "\(microBatchCount) micro-batches")
      try expect(Set(expected).count > 500, "parameters that differ from each other")
    }
  },
  Check("the sums of a rank alone have the bits of one memory") { world in
    guard let own = try world.split(color: world.rank) else { throw Mismatch(description: "a group of one rank") }
    for microBatchCount in [1, 2, 3, 5, 8] {
      let expected = try parametersOfOneMemory(microBatchCount)
      for strategy in [SynchronizationStrategy.allReduce, .orderedAllReduce] {
        let alone = partition(microBatchCount, ranks: 1, strategy)
        let sent = try parameters(alone, rank: 0) { AllReduceSynchronizer($0, over: own, alone) }
        try expect(sent.map(\.bitPattern), equals: expected.map(\.bitPattern), "\(strategy), \(microBatchCount)")
      }
    }
    try own.free()
  },
  Check("a number that isn't finite on one rank ends the step on all of them") { world in
    for strategy in [SynchronizationStrategy.allReduce, .orderedAllReduce] {
      let together = partition(world.size, ranks: world.size, strategy)
      var hasThrown = false
      do {
        _ = try parameters(together, rank: world.rank) {
          if world.rank == world.size - 1 { $0.reportNonFinite() }
          return AllReduceSynchronizer($0, over: world, together)
        }
      } catch is NonFiniteNumber {
        hasThrown = true
      }
      try expect(hasThrown, "\(strategy)")
    }
  },
]

private func partition(_ microBatchCount: Int, ranks: Int, _ strategy: SynchronizationStrategy) -> Partition {
  Partition(
    microBatchCount: microBatchCount, threadsPerRank: 1, placement: Placement(ranks: ranks, processors: ranks),
    strategy: strategy)
}

/// The parameters after a step of one worker that has all micro-batches.
private func parametersOfOneMemory(_ microBatchCount: Int) throws -> [Float] {
  try parameters(partition(microBatchCount, ranks: 1, .sharedMemory), rank: 0) { SharedMemorySynchronizer($0) }
}

/// The parameters of a network after a step of one worker, whose sums rounding makes depend on their order.
private func parameters(
  _ partition: Partition, rank: Int, _ synchronizer: (TeamMemory) -> some GradientSynchronizer
) throws -> [Float] {
  let model = MLP(inputs: 20, hidden: [30], classes: 10)
  let batch = 0..<3 * partition.microBatchCount + 2
  let sampler = DistributedSampler(
    sampleCount: batch.count, batchSize: batch.count, microBatchCount: partition.microBatchCount, seed: 1)
  let microBatches = partition.microBatches(ofTeamOf: rank)
  let shape = TeamShape(
    model: model, microBatches: microBatches, sampler: sampler,
    gradientCount: partition.subtrees(ofTeamOf: rank).count, stateCount: 0, workerCount: 1, isOversubscribed: true)
  let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: shape.byteCount, alignment: 64)
  defer { bytes.deallocate() }
  bytes.initializeMemory(as: UInt8.self, repeating: 0)
  let memory = TeamMemory(bytes, shape)
  for layer in model.layers {
    for input in 0..<layer.inputs {
      for output in 0..<layer.outputs {
        let index = input * layer.outputs + output
        memory.parameters[layer.weightOffset + input * layer.weightStride + output] = Float(index * 37 % 101 - 50) / 70
      }
    }
  }
  let pixels = (0..<batch.count * model.inputs).map { UInt8($0 * 89 % 256) }
  let labels = batch.map { UInt8($0 % model.classes) }
  return try pixels.withUnsafeBufferPointer { pixels in
    try labels.withUnsafeBufferPointer { labels in
      // The images are only read, until this returns.
      let images = LabeledImages(images: pixels, labels: labels, rows: 4, columns: 5, classCount: model.classes)
      let worker = try Worker(
        0, microBatches: microBatches, of: memory, network: memory.network, sampler: sampler,
        examples: TrainingExamples(images, sampler, seed: 1))
      var score = Score()
      try sampler.order(epoch: 1).withUnsafeBufferPointer {
        try worker.computeDeltas(batch: batch, order: $0, step: 1, score: &score)
      }
      _ = try synchronizer(memory).update(
        worker: worker.slice, batchSize: batch.count, with: SGD(),
        at: TrainingStep(epoch: 1, number: 1, learningRate: 1), stopping: false)
      return Array(memory.allParameters)
    }
  }
}
