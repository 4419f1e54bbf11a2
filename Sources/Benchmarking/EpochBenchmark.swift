import DataParallel
import Datasets
import Model
import MPI
import NeuralNetwork
import Platform
import Training
import Watchdog

/// Times epochs of a configuration on pictures of random pixels, beside what their matrix products alone take.
package struct EpochBenchmark: Sendable, Codable {
  /// The ranks and the threads of each.
  package let ranks: Int
  package let threadsPerRank: Int
  /// The number format of what the matrix products read.
  package let precision: String
  /// The widths of the network's layers, such as `784-512-512-10`.
  package let layers: String
  /// The images of a step over all ranks.
  package let batchSize: Int
  /// The training images of an epoch.
  package let imageCount: Int
  /// Each epoch's seconds, without the one that warms up.
  package let epochSeconds: [Double]
  /// The seconds of the same epoch's matrix products, run back to back by the same threads, as often.
  package let productSeconds: [Double]
  /// What the threads spent an epoch's seconds on, in the mean over epochs and threads; together the mean epoch.
  package let parts: [Part]

  /// A part of each epoch.
  package struct Part: Sendable, Codable {
    /// What it is, such as `forward`.
    package let name: String
    /// The seconds of an epoch.
    package let seconds: Double
  }

  /// The matrix products' share of an epoch, in medians.
  package var ratio: Double { productSeconds.median / epochSeconds.median }

  /// Runs the benchmark; every rank calls this, and times what all ranks do between two barriers.
  ///
  /// Epochs and products take turns, so that whatever else the machine does meets both.
  ///
  /// - Parameters:
  ///   - configuration: Its model, optimizer, batch and micro-batches are what is timed.
  ///   - imageCount: The pictures of an epoch, 28×28.
  ///   - repetitions: How often to time each, positive.
  ///   - topology: The ranks and nodes of the job.
  ///   - progress: Where this rank's threads say what they do.
  /// - Returns: The seconds per epoch and per run of its products alone, and where an epoch's time goes.
  /// - Throws: `CollectiveFailure` with what's wrong with the configuration on these ranks; what the training throws.
  package static func run(
    _ configuration: Configuration, imageCount: Int, repetitions: Int, topology: Topology, progress: RankProgress
  ) throws -> EpochBenchmark {
    let shape = DatasetShape(trainCount: imageCount, testCount: 1, rows: 28, columns: 28, classCount: 10)
    progress.first.begin(.preparing)
    let (world, node) = (topology.world, topology.node)
    let placement = try Placement(topology)
    let plan = try world.agree {
      let plan = try TrainingPlan(configuration, shape: shape, imageCount: imageCount, placement: placement)
      try MemoryDemand(plan, shape: shape, keepsBest: false, isBenchmark: true).check(hasData: false, rank: world.rank)
      return plan
    }
    return try node.withSharedMemory(byteCount: shape.byteCount) { memory in
      if node.rank == 0 { fillAtRandom(memory.bytes, classCount: shape.classCount) }
      try memory.barrier()
      let images = shape.parts(in: UnsafeRawBufferPointer(memory.bytes)).train
      return try TeamMemory.with(plan, world: world) { team in
        let timelines = RankTimelines(keepsSpans: false)
        let trainer = try Trainer(
          plan, memory: team, images: images, world: world, progress: progress.on(timelines))
        let steps = 0..<trainer.stepsPerEpoch
        _ = try trainer.train(steps, ofEpoch: 1)
        try trainer.runProductsAlone()
        var (epochSeconds, productSeconds): ([Double], [Double]) = ([], [])
        var spent = Step.allCases.map { _ in 0.0 }
        for epoch in 0..<repetitions {
          let before = Step.allCases.map { $0.seconds(timelines.all) }
          epochSeconds.append(try seconds(world) { _ = try trainer.train(steps, ofEpoch: 2 + epoch) })
          for (index, step) in Step.allCases.enumerated() {
            spent[index] += step.seconds(timelines.all) - before[index]
          }
          productSeconds.append(try seconds(world) { try trainer.runProductsAlone() })
        }
        try world.allReduce(&spent, .sum)
        let means = spent.map { $0 / Double(repetitions * plan.partition.workerCount) }
        let rest = Part(name: "rest", seconds: epochSeconds.reduce(0, +) / Double(repetitions) - means.reduce(0, +))
        return EpochBenchmark(
          ranks: world.size, threadsPerRank: plan.partition.threadsPerRank, precision: plan.precision.rawValue,
          layers: plan.model.widths, batchSize: plan.batchSize, imageCount: imageCount, epochSeconds: epochSeconds,
          productSeconds: productSeconds,
          parts: zip(Step.allCases, means).map { Part(name: $0.rawValue, seconds: $1) } + [rest])
      }
    }
  }

  /// What a thread does in a step.
  private enum Step: String, CaseIterable {
    case gather
    case forward
    case backward
    case synchronizeAndUpdate = "synchronize and update"
    case wait

    /// What the threads have spent on it so far.
    func seconds(_ timelines: [Timeline]) -> Double {
      let activities: [Activity?] =
        switch self {
        case .gather: [.gathering]
        case .forward: [.forward]
        case .backward: [.backward]
        case .synchronizeAndUpdate: [.synchronizing, .updatingParameters]
        case .wait: [nil]
        }
      return timelines.reduce(0) { sum, timeline in activities.reduce(sum) { $0 + timeline.seconds($1) } }
    }
  }

  /// The time until all ranks have done something, begun by all at once.
  private static func seconds(_ world: Communicator, _ body: () throws -> Void) throws -> Double {
    try world.barrier()
    let start = ContinuousClock.now
    try body()
    try world.barrier()
    return (ContinuousClock.now - start) / .seconds(1)
  }

  /// Fills pictures with small numbers that no image repeats exactly, and labels with classes: bytes below `classCount`.
  private static func fillAtRandom(_ bytes: UnsafeMutableRawBufferPointer, classCount: Int) {
    for i in bytes.indices { bytes[i] = UInt8(truncatingIfNeeded: (i &* 0x9E37_79B9) >> 16) % UInt8(classCount) }
  }
}
