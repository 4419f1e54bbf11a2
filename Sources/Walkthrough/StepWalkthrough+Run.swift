import DataParallel
import Datasets
import MPI
import Model
import NeuralNetwork
import Training
import Watchdog

extension StepWalkthrough {
  /// Takes the first step of a training, and writes nothing; every rank calls this.
  ///
  /// - Parameters:
  ///   - configuration: What would be trained.
  ///   - topology: The ranks and nodes of the job.
  ///   - progress: Where this rank's threads say what they do.
  /// - Returns: The same on all ranks but for `loss` and the hash, which are rank 0's to print.
  /// - Throws: `CollectiveFailure` with what's wrong with the data or the configuration on these ranks.
  package static func run(
    _ configuration: Configuration, topology: Topology, progress: RankProgress
  ) throws -> StepWalkthrough {
    let (world, settings) = (topology.world, configuration.data)
    // Of factors there are no gradients to show; the step is the same.
    var configuration = configuration
    if configuration.training.synchronization == .factors { configuration.training.synchronization = .gradients }
    progress.first.begin(.readingData)
    try Preflight.prepareKernels(world)
    let placement = try Placement(topology)
    return try NodeDataset.with(
      directory: settings.directory, classCount: settings.classCount, needsTest: false,
      holdout: Holdout(fraction: settings.holdout, seed: configuration.training.seed), topology: topology
    ) { data in
      progress.first.begin(.preparing)
      let images = data.train
      let plan = try world.agree {
        try data.checkClasses(settings)
        let shape = DatasetShape(
          trainCount: images.count, testCount: 0, rows: images.rows, columns: images.columns,
          classCount: images.classCount)
        let plan = try TrainingPlan(configuration, shape: shape, imageCount: images.count, placement: placement)
        try MemoryDemand(plan, shape: shape, keepsBest: false, yardstick: 0)
          .check(hasData: true, rank: world.rank, plan.partition)
        return plan
      }
      return try TeamMemory.with(plan, world: world) { memory in
        let trainer = try Trainer(plan, memory: memory, images: images, world: world, progress: progress)
        try trainer.leaveFirstBatch()
        // Nobody looks before all have left their rows.
        try world.barrier()
        let gradients = try StepGradients(plan, memory, world)
        try world.barrier()
        let before = memory.parameters[gradients.index]
        let outcome = try trainer.train(0..<1, ofEpoch: 1)
        let weight = gradients.weight(
          before: before, after: memory.parameters[gradients.index], columns: images.columns)
        return StepWalkthrough(
          layers: [plan.model.inputs] + plan.model.layers.map(\.outputs), batchSize: plan.sampler.batch(step: 0).count,
          learningRate: plan.step(0, ofEpoch: 1).learningRate, optimizer: configuration.optimizer.name.rawValue,
          update: configuration.optimizer.firstUpdate,
          ranks: world.size, threadsPerRank: plan.partition.threadsPerRank,
          synchronization: plan.partition.strategy.rawValue, microBatches: microBatches(plan, images),
          workers: workers(plan, gradients), weight: weight, parameterCount: plan.model.layout.count,
          loss: outcome.score.loss,
          parametersSha256: parameterHash(UnsafeBufferPointer(trainer.parameters), plan.model.layout))
      }
    }
  }

  /// The images of each micro-batch, and who takes them.
  private static func microBatches(_ plan: TrainingPlan, _ images: LabeledImages) -> [MicroBatch] {
    let (partition, sampler) = (plan.partition, plan.sampler)
    let order = sampler.order(epoch: 1)
    return (0..<partition.workerCount).flatMap { worker in
      partition.microBatches(ofWorker: worker).map { index in
        let own = order[sampler.microBatch(index, of: sampler.batch(step: 0))].map(Int.init)
        let (rank, thread) = (partition.rank(ofWorker: worker), worker % partition.threadsPerRank)
        return MicroBatch(rank: rank, thread: thread, images: own, labels: own.map { Int(images.labels[$0]) })
      }
    }
  }

  /// What each thread of each rank sums, updates and sends.
  private static func workers(_ plan: TrainingPlan, _ gradients: StepGradients) -> [Worker] {
    let partition = plan.partition
    return (0..<partition.workerCount).map { worker in
      let (rank, thread) = (partition.rank(ofWorker: worker), worker % partition.threadsPerRank)
      let sent = thread == 0 ? partition.subtrees(ofTeamOf: rank) : []
      return Worker(
        rank: rank, thread: thread, summedParameters: gradients.summedCounts[worker],
        updatedParameters: gradients.updatedCounts[worker], sentSums: sent.map { [$0.lowerBound, $0.upperBound - 1] })
    }
  }
}
