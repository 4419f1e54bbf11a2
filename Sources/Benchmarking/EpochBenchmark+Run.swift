import DataParallel
import Datasets
import MPI
import NeuralNetwork
import Platform
import Training
import Watchdog

extension EpochBenchmark {
  /// Runs the benchmark; every rank calls this, and times what all ranks do between two barriers.
  ///
  /// Epochs, their products alone, oneDNN's and the peak take turns, so that whatever else the machine does meets all.
  ///
  /// - Parameters:
  ///   - configuration: Its model, optimizer, batch and micro-batches are what is timed.
  ///   - images: The pictures of an epoch.
  ///   - repetitions: How often to time each, positive.
  ///   - topology: The ranks and nodes of the job.
  ///   - progress: Where this rank's threads say what they do.
  /// - Returns: The same on all ranks but for the parts of the epoch, which are rank 0's to print.
  /// - Throws: `CollectiveFailure` with what's wrong with the configuration or the images on these ranks; what the training
  ///   throws.
  package static func run(
    _ configuration: Configuration, images: BenchmarkImages, repetitions: Int, topology: Topology,
    progress: RankProgress
  ) throws -> EpochBenchmark {
    progress.first.begin(.preparing)
    let (world, classCount) = (topology.world, configuration.data.classCount)
    try Preflight.prepareKernels(world)
    let placement = try Placement(topology, measuringLink: configuration.training.isDecidedByLink)
    let prepare: (DatasetShape, Bool) throws -> TrainingPlan = { shape, hasData in
      try world.agree {
        let plan = try TrainingPlan(configuration, shape: shape, imageCount: shape.trainCount, placement: placement)
        let yardstick = yardstickPrecisions(plan).reduce(0) { $0 + DenseEpoch.byteCount(plan, precision: $1) }
        try MemoryDemand(plan, shape: shape, keepsBest: false, yardstick: yardstick)
          .check(hasData: hasData, rank: world.rank, plan.partition)
        return plan
      }
    }
    return try images.with(
      classCount: classCount, topology: topology,
      // Classes that aren't counted yet are two or more.
      check: { shape in _ = try prepare(classCount == nil ? shape.with(classCount: 2) : shape, false) }
    ) { pictures in
      let shape = DatasetShape(
        trainCount: pictures.count, testCount: 0, rows: pictures.rows, columns: pictures.columns,
        classCount: pictures.classCount)
      let plan = try prepare(shape, true)
      return try TeamMemory.with(plan, world: world) { team in
        let timelines = RankTimelines(keepsSpans: false)
        let progress = progress.on(timelines)
        let trainer = try Trainer(plan, memory: team, images: pictures, world: world, progress: progress)
        let measured = try withYardsticks(yardstickPrecisions(plan)[...], plan, topology, []) { yardsticks in
          try measure(trainer, plan, yardsticks, repetitions, timelines, world, progress.first)
        }
        return try result(measured, trainer, plan, images.name, world)
      }
    }
  }

  /// What oneDNN is timed in: float32, and bfloat16 if the training uses it and the processor has it.
  private static func yardstickPrecisions(_ plan: TrainingPlan) -> [Precision] {
    plan.precision == .bfloat16 && OneDNN.hasBFloat16Instructions ? [.float32, .bfloat16] : [.float32]
  }

  /// Calls `body` with oneDNN's products in each of some precisions, whose weights the ranks of a node share.
  private static func withYardsticks<Success>(
    _ precisions: ArraySlice<Precision>, _ plan: TrainingPlan, _ topology: Topology, _ made: [DenseEpoch],
    _ body: ([DenseEpoch]) throws -> Success
  ) throws -> Success {
    guard let precision = precisions.first else { return try body(made) }
    let (node, byteCount) = (topology.node, DenseProducts.weightByteCount(plan.model, precision: precision))
    return try node.withSharedMemory(byteCount: byteCount) { memory in
      if node.rank == 0 { DenseProducts.fill(weights: memory.bytes, precision: precision) }
      try memory.barrier()
      let epoch = try DenseEpoch(plan, precision: precision, weights: memory.bytes, world: topology.world)
      return try withYardsticks(precisions.dropFirst(), plan, topology, made + [epoch], body)
    }
  }

  /// Times everything in turn, after one epoch that warms up.
  private static func measure(
    _ trainer: Trainer, _ plan: TrainingPlan, _ yardsticks: [DenseEpoch], _ repetitions: Int,
    _ timelines: RankTimelines, _ world: Communicator, _ progress: ThreadProgress
  ) throws -> EpochTimes {
    let steps = 0..<trainer.stepsPerEpoch
    // The own products are those of as many first batches as there are steps; the last one's is smaller.
    let productScale = Double(plan.imageCount) / Double(steps.count * plan.sampler.batch(step: 0).count)
    var times = EpochTimes()
    func seconds(_ body: () throws -> Void) throws -> Double {
      // What comes is no part of an epoch until a worker says so.
      progress.begin(.preparing)
      return try Self.seconds(world, body)
    }
    for epoch in 0...repetitions {
      let before = EpochTimes.spent(timelines)
      let epochSeconds = try seconds { _ = try trainer.train(steps, ofEpoch: 1 + epoch) }
      let spent = zip(EpochTimes.spent(timelines), before).map { $0 - $1 }
      try trainer.leaveFirstBatch()
      let products = try seconds { try trainer.runProductsAlone() } * productScale
      let dense = try yardsticks.map { yardstick in try seconds { try yardstick.run() } }
      var flops = 0.0
      let peakSeconds = try seconds { flops = try FMAPeak.run(threads: plan.partition.threadsPerRank) }
      // The first round warms up.
      guard epoch > 0 else { continue }
      times.epochs.append(epochSeconds)
      times.spent = zip(times.spent, spent).map { $0 + $1 }
      times.products.append(products)
      times.dense.append(dense[0])
      if dense.count > 1 { times.denseBFloat16.append(dense[1]) }
      times.peak.append(try world.allReduce(flops, .sum) / peakSeconds)
    }
    return times
  }

  private static func result(
    _ times: EpochTimes, _ trainer: Trainer, _ plan: TrainingPlan, _ images: String, _ world: Communicator
  ) throws -> EpochBenchmark {
    var spent = times.spent
    try world.allReduce(&spent, .sum)
    let rows = plan.sampler.batch(step: 0).count
    let densities = zip(plan.model.layers, try trainer.countsOfSetInputs()).map {
      Double($1) / Double(rows * $0.inputs)
    }
    let multiplyAdds = MultiplyAdds(
      plan.model, imageCount: plan.imageCount, precision: plan.precision, densities: densities)
    let (dense, products, peak) = (times.dense.median, times.products.median, times.peak.max() ?? .nan)
    return EpochBenchmark(
      ranks: world.size, threadsPerRank: plan.partition.threadsPerRank, precision: plan.precision.rawValue,
      layers: plan.model.widths, batchSize: plan.batchSize, imageCount: plan.imageCount, images: images,
      epochSeconds: times.epochs, denseSeconds: times.dense,
      denseBfloat16Seconds: times.denseBFloat16.isEmpty ? nil : times.denseBFloat16, productSeconds: times.products,
      ratio: times.epochs.median / dense, parts: times.parts(spent, workerCount: plan.partition.workerCount),
      densities: densities, multiplyAdds: multiplyAdds, peakFlops: peak,
      productPeakShare: plan.precision == .float32 ? 2 * Double(multiplyAdds.kept) / products / peak : nil,
      densePeakShare: 2 * Double(multiplyAdds.dense) / dense / peak)
  }

  /// The time until all ranks have done something, begun by all at once.
  private static func seconds(_ world: Communicator, _ body: () throws -> Void) throws -> Double {
    try world.barrier()
    let start = ContinuousClock.now
    try body()
    try world.barrier()
    return (ContinuousClock.now - start) / .seconds(1)
  }
}
