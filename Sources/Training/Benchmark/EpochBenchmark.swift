import DataParallel
import Datasets
import MPI
import NeuralNetwork

/// Times epochs of a configuration on pictures of random pixels, beside what their matrix products alone take.
package struct EpochBenchmark: Sendable {
  /// The ranks and the threads of each.
  package let ranks: Int
  package let threadsPerRank: Int
  /// The training images of an epoch.
  package let imageCount: Int
  /// Each epoch's seconds, without the one that warms up.
  package let epochSeconds: [Double]
  /// The seconds of the same epoch's matrix products, run back to back by the same threads, as often.
  package let productSeconds: [Double]

  /// The result for a person to read.
  package var lines: [String] {
    func row(_ name: String, _ seconds: [Double]) -> String {
      let numbers = [seconds.median, seconds.min() ?? .nan, seconds.max() ?? .nan]
      return name.alignedLeft(24) + numbers.map { NumberText.fixed($0, decimals: 3).alignedRight(9) }.joined()
    }
    let ratio = productSeconds.median / epochSeconds.median
    return [
      "ranks \(ranks), threads a rank \(threadsPerRank), images an epoch \(imageCount), "
        + "repetitions \(epochSeconds.count)",
      "seconds".alignedLeft(24) + ["median", "least", "most"].map { $0.alignedRight(9) }.joined(),
      row("epoch", epochSeconds),
      row("matrix products alone", productSeconds),
      "ratio".alignedLeft(24) + NumberText.fixed(ratio, decimals: 2).alignedRight(9),
    ]
  }

  /// Runs the benchmark; every rank of `world` calls this, and all get rank 0's times.
  ///
  /// Epochs and products take turns, so that whatever else the machine does meets both.
  ///
  /// - Parameters:
  ///   - configuration: Its model, optimizer, batch and micro-batches are what is timed.
  ///   - imageCount: The pictures of an epoch, 28×28.
  ///   - repetitions: How often to time each, positive.
  ///   - progress: Where this rank's threads say what they do.
  package static func run(
    _ configuration: Configuration, imageCount: Int, repetitions: Int, world: Communicator, progress: RankProgress
  ) throws -> EpochBenchmark {
    let shape = DatasetShape(trainCount: imageCount, testCount: 1, rows: 28, columns: 28, classCount: 10)
    progress.first.begin(.preparing)
    let node = try world.splitByNode()
    return try node.withSharedMemory(byteCount: shape.byteCount) { memory in
      if node.rank == 0 { fillAtRandom(memory.bytes, classCount: shape.classCount) }
      try memory.barrier()
      let images = shape.parts(in: UnsafeRawBufferPointer(memory.bytes)).train
      let plan = try world.agree { try TrainingPlan(configuration, images: images, world: world) }
      return try Team.withMemory(plan, world: world) { team in
        let trainer = try Trainer(plan, memory: team, images: images, world: world, progress: progress)
        let steps = 0..<trainer.stepsPerEpoch
        _ = try trainer.train(steps, ofEpoch: 1)
        try trainer.runProductsAlone()
        var (epochSeconds, productSeconds): ([Double], [Double]) = ([], [])
        for epoch in 0..<repetitions {
          epochSeconds.append(try seconds(world) { _ = try trainer.train(steps, ofEpoch: 2 + epoch) })
          productSeconds.append(try seconds(world) { try trainer.runProductsAlone() })
        }
        return EpochBenchmark(
          ranks: world.size, threadsPerRank: plan.threadsPerRank, imageCount: imageCount, epochSeconds: epochSeconds,
          productSeconds: productSeconds)
      }
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

extension [Double] {
  /// The middle number, or the mean of the two in the middle; not a number where there are none.
  package var median: Double {
    let ordered = sorted()
    guard let last = ordered.indices.last else { return .nan }
    return (ordered[last / 2] + ordered[(last + 1) / 2]) / 2
  }
}
