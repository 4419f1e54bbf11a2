import DataParallel
import Datasets
import MPI
import NeuralNetwork
import Synchronization

/// This rank's workers and what they share, ready to train epochs.
///
/// Every rank has one, and calls its functions at the same time. Not `Sendable`: it stays on the thread that may call MPI.
final class Trainer {
  /// The parameters, the same on every rank between epochs.
  var parameters: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: memory.parameters, count: memory.parameterCount)
  }

  /// The steps of an epoch.
  var stepsPerEpoch: Int { sampler.stepsPerEpoch }

  private let world: Communicator
  private let plan: TrainingPlan
  private let sampler: DistributedSampler
  private let memory: TeamMemory
  /// The parameters as the passes read them.
  let network: MLPParameters
  private let synchronizer: any GradientSynchronizer
  private let workers: [Worker]
  /// The order in which the epoch that was trained last visits the images.
  private var order: (epoch: Int, samples: [UInt32]) = (0, [])
  private let progress: RankProgress

  /// Fills in the initial parameters and makes this rank's workers.
  ///
  /// - Parameters:
  ///   - memory: This rank's view of its team's memory, all zero.
  ///   - images: The training images.
  ///   - progress: Where this rank's threads say what they do.
  init(
    _ plan: TrainingPlan, memory: TeamMemory, images: LabeledImages, world: Communicator,
    progress: RankProgress = .unobserved
  ) throws {
    self.progress = progress
    self.plan = plan
    self.memory = memory
    self.world = world
    sampler = plan.sampler
    switch plan.strategy {
    case .sharedMemory: synchronizer = SharedMemorySynchronizer(memory)
    case .orderedAllReduce:
      synchronizer = AllReduceSynchronizer(
        memory, over: world, inOrderOf: (0..<world.size).map(plan.microBatches(ofRank:)))
    case .allReduce: synchronizer = AllReduceSynchronizer(memory, over: world)
    }
    if world.rank == 0 {
      plan.initialize(UnsafeMutableBufferPointer(start: memory.parameters, count: memory.parameterCount))
    }
    network = memory.parameters(of: plan.model)
    try Self.shareParameters(memory, plan, world)
    var workers: [Worker] = []
    for thread in 0..<plan.threadsPerRank {
      let worker = world.rank * plan.threadsPerRank + thread
      workers.append(
        try Worker(
          plan.strategy == .sharedMemory ? worker : thread,
          microBatches: (0..<plan.microBatchCount).share(worker, of: plan.workerCount), of: memory,
          network: network, sampler: sampler, images: images, seed: plan.seed,
          progress: progress.progress(ofThread: thread)))
    }
    self.workers = workers
  }

  /// Gives all ranks the parameters and the optimizer's state that rank 0 has in its team's memory.
  func share() throws {
    if plan.strategy != .sharedMemory {
      for row in plan.optimizer.stateNames.indices { try world.broadcast(memory.stateRow(row)) }
    }
    try Self.shareParameters(memory, plan, world)
  }

  /// Gives all ranks the parameters that rank 0 has in its team's memory, also rounded.
  private static func shareParameters(_ memory: TeamMemory, _ plan: TrainingPlan, _ world: Communicator) throws {
    let all = 0..<memory.parameterCount
    switch plan.strategy {
    case .sharedMemory:
      try world.barrier()
      memory.round(all.share(world.rank, of: world.size))
      try world.barrier()
    case .orderedAllReduce, .allReduce:
      try world.broadcast(UnsafeMutableBufferPointer(start: memory.parameters, count: memory.parameterCount))
      memory.round(all)
    }
  }

  /// The first of the network's layers that has put out a number that isn't finite on this rank, if any.
  var nonFiniteLayer: Int? { workers.compactMap(\.nonFiniteLayer).min() }

  /// What some steps of an epoch came to.
  struct Progress {
    /// The score of their images, as they were seen in training, over all ranks.
    let score: Score
    /// The steps of the epoch that are done now.
    let step: Int
    /// Whether a rank was asked to stop, so that these are fewer than were meant to be.
    let isStopping: Bool
  }

  /// Trains steps of an epoch, and stops after the one in which any rank gets a signal to.
  ///
  /// - Parameters:
  ///   - steps: Counted from 0.
  ///   - epoch: Counted from 1.
  ///   - onStep: Called on one thread of this rank after each step with the number of steps done.
  /// - Returns: The same on all ranks.
  /// - Throws: `NonFiniteLoss` on all ranks at the same step.
  func train(
    _ steps: Range<Int>, ofEpoch epoch: Int, onStep: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws -> Progress {
    if order.epoch != epoch { order = (epoch, sampler.order(epoch: epoch)) }
    let order = order.samples
    let total = Mutex((score: Score(), step: steps.lowerBound, isStopping: false))
    // Each thread uses the worker of its own index alone.
    nonisolated(unsafe) let workers = workers
    let (plan, sampler, synchronizer) = (plan, sampler, synchronizer)
    let (memory, progress, replicaCheck, fault) = (
      memory, progress, ReplicaCheck(every: plan.replicaCheckEvery), PlantedFault.environment
    )
    // Thread 0 is the one that may call MPI.
    nonisolated(unsafe) let world = world
    try WorkerThreads.run(workers.count, abandoning: memory.barrier, progress: progress) { thread in
      let worker = workers[thread]
      var score = Score()
      var (done, isStopping) = (steps.lowerBound, false)
      while done < steps.upperBound && !isStopping {
        let step = done
        let position = plan.position(epoch: epoch, step: step, stepsPerEpoch: sampler.stepsPerEpoch)
        worker.slice.progress.begin(.computingGradients, epoch: epoch, step: position.step)
        if thread == 0 { fault?.strike(rank: world.rank, step: position.step, parameters: memory.parameters) }
        // The order is written by nobody, and outlives the threads.
        try order.withUnsafeBufferPointer { order in
          try worker.computeGradients(
            batch: sampler.batch(step: step), order: order, step: position.step, score: &score)
        }
        isStopping = try synchronizer.update(
          worker: worker.slice, with: plan.optimizer, at: position, stopping: thread == 0 && StopSignal.received != 0)
        if thread == 0 { try replicaCheck.run(memory, at: position, world: world, progress: worker.slice.progress) }
        done += 1
        if thread == 0 { onStep(done) }
      }
      worker.slice.progress.begin(.summingScores, epoch: epoch)
      // All workers stop after the same step.
      total.withLock { [score, done, isStopping] in
        $0.score += score
        ($0.step, $0.isStopping) = (done, isStopping)
      }
    }
    let (score, step, isStopping) = total.withLock { $0 }
    return Progress(score: try world.sum(score), step: step, isStopping: isStopping)
  }

  /// Runs the matrix products of an epoch and nothing else, on all ranks at once.
  func runProductsAlone() throws {
    // Each thread uses the worker of its own index alone.
    nonisolated(unsafe) let workers = workers
    let sampler = sampler
    try WorkerThreads.run(workers.count) { thread in
      for step in 0..<sampler.stepsPerEpoch {
        try workers[thread].runProductsAlone(batch: sampler.batch(step: step))
      }
    }
  }

}
