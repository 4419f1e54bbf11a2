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

  private let world: Communicator
  private let plan: TrainingPlan
  private let sampler: DistributedSampler
  private let memory: TeamMemory
  private let synchronizer: any GradientSynchronizer
  private let workers: [Worker]

  /// Fills in the initial parameters and makes this rank's workers.
  ///
  /// - Parameters:
  ///   - memory: This rank's view of its team's memory, all zero.
  ///   - images: The training images.
  init(_ plan: TrainingPlan, memory: TeamMemory, images: LabeledImages, world: Communicator) throws {
    self.plan = plan
    self.memory = memory
    self.world = world
    sampler = plan.sampler
    let parameters = UnsafeMutableBufferPointer(start: memory.parameters, count: memory.parameterCount)
    switch plan.strategy {
    case .sharedMemory:
      synchronizer = SharedMemorySynchronizer(memory)
      if world.rank == 0 { plan.initialize(parameters) }
      try world.barrier()
    case .allReduce:
      synchronizer = AllReduceSynchronizer(memory, over: world)
      if world.rank == 0 { plan.initialize(parameters) }
      try world.broadcast(parameters)
    }
    var workers: [Worker] = []
    for thread in 0..<plan.threadsPerRank {
      let worker = world.rank * plan.threadsPerRank + thread
      workers.append(
        try Worker(
          plan.strategy == .sharedMemory ? worker : thread,
          microBatches: (0..<plan.microBatchCount).share(worker, of: plan.workerCount), of: memory, model: plan.model,
          sampler: sampler, images: images, seed: plan.seed))
    }
    self.workers = workers
  }

  /// Trains one epoch and returns the score of its images, as they were seen in training, over all ranks.
  ///
  /// - Parameters:
  ///   - epoch: Counted from 1.
  ///   - onStep: Called on one thread of this rank after each step with the number of steps done.
  /// - Throws: `NonFiniteLoss` on all ranks at the same step.
  func trainEpoch(_ epoch: Int, onStep: @escaping @Sendable (Int) -> Void) throws -> Score {
    let order = sampler.order(epoch: epoch)
    let total = Mutex(Score())
    // Each thread uses the worker of its own index alone.
    nonisolated(unsafe) let workers = workers
    let (plan, sampler, synchronizer) = (plan, sampler, synchronizer)
    try WorkerThreads.run(workers.count, abandoning: memory.barrier) { thread in
      let worker = workers[thread]
      var score = Score()
      for step in 0..<sampler.stepsPerEpoch {
        let position = plan.position(epoch: epoch, step: step, stepsPerEpoch: sampler.stepsPerEpoch)
        // The order is written by nobody, and outlives the threads.
        try order.withUnsafeBufferPointer { order in
          try worker.computeGradients(
            batch: sampler.batch(step: step), order: order, step: position.step, score: &score)
        }
        try synchronizer.update(worker: worker.slice, with: plan.optimizer, at: position)
        if thread == 0 { onStep(step + 1) }
      }
      total.withLock { $0 += score }
    }
    return try world.sum(total.withLock { $0 })
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
