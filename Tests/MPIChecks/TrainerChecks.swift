import DataParallel
import Datasets
import MPI
import Model
import NeuralNetwork

/// What `Trainer` promises to whoever trains and measures.
let trainerChecks = [
  Check("the parameters have the same bits on any number of nodes, however ranks are spread over them") { world in
    /// What two epochs come to on these nodes; nil for all ranks on one.
    func parameters(
      _ nodes: [[Int]]?, _ strategy: SynchronizationStrategy = .sharedMemory, _ activation: Activation = .relu
    ) throws -> [UInt32] {
      var bits: [UInt32] = []
      try withTrainer(world, strategy, activation, nodes: nodes) { trainer, _ in
        for epoch in 1...2 { _ = try trainer.train(0..<trainer.stepsPerEpoch, ofEpoch: epoch) }
        bits = trainer.parameters.map(\.bitPattern)
      }
      return bits
    }
    let expected = try parameters(nil)
    try expect(Set(expected).count > 100, "parameters that differ from each other")
    let ranks = Array(0..<world.size)
    var spreads = [[ranks], ranks.map { [$0] }]
    for count in 2...max(2, min(4, world.size)) where count <= world.size {
      // One after the other, as with --map-by slot; dealt out, as with --map-by node; and all but some on the first.
      spreads.append((0..<count).map { Array(ranks[ranks.count * $0 / count..<ranks.count * ($0 + 1) / count]) })
      spreads.append((0..<count).map { node in ranks.filter { $0 % count == node } })
      spreads.append([Array(ranks.dropLast(count - 1))] + ranks.suffix(count - 1).map { [$0] })
    }
    let smooth = try parameters(nil, .sharedMemory, .tanh)
    for nodes in spreads {
      try expect(parameters(nodes, .hierarchicalAllReduce), equals: expected, "on nodes \(nodes)")
      try expect(parameters(nodes, .factorExchange), equals: expected, "factors on nodes \(nodes)")
      try expect(parameters(nodes, .factorExchange, .tanh), equals: smooth, "factors of tanh on nodes \(nodes)")
    }
  },
  Check("the products alone leave the parameters as they are") { world in
    for strategy in [SynchronizationStrategy.sharedMemory, .orderedAllReduce] {
      try withTrainer(world, strategy, .relu) { trainer, _ in
        _ = try trainer.train(0..<trainer.stepsPerEpoch, ofEpoch: 1)
        let before = Array(trainer.parameters)
        try trainer.leaveFirstBatch()
        try world.barrier()
        try trainer.runProductsAlone()
        try world.barrier()
        try expect(Array(trainer.parameters), equals: before, "parameters")
        let outcome = try trainer.train(0..<trainer.stepsPerEpoch, ofEpoch: 2)
        try expect(outcome.stepsDone, equals: trainer.stepsPerEpoch, "steps of the epoch after")
      }
    }
  },
  Check("the norm of the last gradient is the same on all ranks, whether they share memory or not") { world in
    var norms: [Double] = []
    for strategy in [SynchronizationStrategy.sharedMemory, .orderedAllReduce] {
      try withTrainer(world, strategy, .relu) { trainer, _ in
        let last = trainer.stepsPerEpoch - 1
        let before = try trainer.train(0..<last, ofEpoch: 1)
        try expect(before.gradientNorm, equals: nil, "norm before the last step")
        let outcome = try trainer.train(last..<last + 1, ofEpoch: 1)
        norms += try world.allGather(outcome.gradientNorm ?? -1)
      }
    }
    try expect(norms, equals: norms.map { _ in norms[0] }, "norms")
    try expect(norms[0] > 0, equals: true, "norm")
  },
  Check("the inputs that count are the pixels that aren't 0 and the units that aren't dropped, of all ranks") { world in
    for strategy in [SynchronizationStrategy.sharedMemory, .orderedAllReduce, .factorExchange] {
      let nodes = strategy == .factorExchange ? (0..<world.size).map { [$0] } : nil
      try withTrainer(world, strategy, .tanh, nodes: nodes) { trainer, batch in
        try trainer.leaveFirstBatch()
        try world.barrier()
        let counts = try trainer.countsOfSetInputs()
        // Of each picture of 6 pixels, 4 aren't 0; a smooth activation without dropout leaves all units.
        try expect(counts, equals: [batch * 4, batch * 20, batch * 9], "counts")
      }
    }
  },
]

/// Where ranks are, or are taken to be.
private func placement(_ world: Communicator, _ nodes: [[Int]]?) throws -> Placement {
  if let nodes { return Placement(nodes: nodes, rank: world.rank, processors: 2) }
  return try Placement(Topology(world))
}

/// Calls `body` with a trainer over 50 pictures of 6 pixels, and the size of its first batch.
private func withTrainer(
  _ world: Communicator, _ strategy: SynchronizationStrategy, _ activation: Activation, nodes: [[Int]]? = nil,
  _ body: (Trainer, Int) throws -> Void
) throws {
  let pixels = (0..<300).map { $0 % 3 == 0 ? 0 : UInt8(1 + $0 % 200) }
  let labels = (0..<50).map { UInt8($0 % 3) }
  let plan = TrainingPlan(
    model: MLP(inputs: 6, hidden: [20, 9], classes: 3, activation: activation), precision: .float32,
    initializer: .he, optimizer: SGD(momentum: 0.9), schedule: LearningRateSchedule(peak: 0.1), epochs: 2,
    imageCount: 50, batchSize: 21, seed: 1, replicaCheckEvery: 0,
    partition: Partition(
      microBatchCount: 16, threadsPerRank: 2, placement: try placement(world, nodes), strategy: strategy))
  try pixels.withUnsafeBufferPointer { pixels in
    try labels.withUnsafeBufferPointer { labels in
      let images = LabeledImages(images: pixels, labels: labels, rows: 2, columns: 3, classCount: 3)
      try TeamMemory.with(plan, world: world) { team in
        try body(try Trainer(plan, memory: team, images: images, world: world), 21)
        try world.barrier()
      }
    }
  }
}
