import Datasets
import MPI
import NeuralNetwork
import Synchronization
import Watchdog

/// This rank's workers and what they share, ready to train epochs.
///
/// Every rank has one, and calls its functions at the same time. Not `Sendable`: it stays on the thread that may call MPI.
package final class Trainer {
  /// What some steps of an epoch came to, the same on all ranks.
  package struct Outcome: Sendable {
    /// The score of their images, as they were seen in training, over all ranks.
    package let score: Score
    /// The steps of the epoch that are done now.
    package let stepsDone: Int
    /// The Euclidean norm of the gradient of the mean loss, without weight decay, in the last step that was measured; nil
    /// if none was.
    package let gradientNorm: Double?
    /// Whether a rank was asked to stop, so that these are fewer than were meant to be.
    package let isStopping: Bool
  }

  /// What somebody outside has a say in, or is told of, at each step; called on the thread that may call MPI.
  package struct StepHooks: Sendable {
    /// Called before a step, with the parameters that it starts from.
    package var before: @Sendable (TrainingStep, UnsafeMutablePointer<Float>) -> Void
    /// Whether this rank was asked to stop after the step that is being taken.
    package var isAskedToStop: @Sendable () -> Bool
    /// Called after each step, with the number of the epoch's steps that are done.
    package var after: @Sendable (Int) -> Void

    /// Hooks that do nothing unless given.
    package init(
      before: @escaping @Sendable (TrainingStep, UnsafeMutablePointer<Float>) -> Void = { _, _ in },
      isAskedToStop: @escaping @Sendable () -> Bool = { false }, after: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
      (self.before, self.isAskedToStop, self.after) = (before, isAskedToStop, after)
    }
  }

  /// The parameters as the passes read them.
  package let network: MLPParameters
  private let world: Communicator
  /// The first rank of each team; nil on the others.
  private let leaders: Communicator?
  private let plan: TrainingPlan
  private let sampler: DistributedSampler
  private let memory: TeamMemory
  private let synchronizer: any GradientSynchronizer
  private let workers: [Worker]
  /// The order in which the epoch that was trained last visits the images.
  private var order: (epoch: Int, samples: [UInt32]) = (0, [])
  private let progress: RankProgress

  /// Fills in the initial parameters and makes this rank's workers.
  ///
  /// - Parameters:
  ///   - plan: What to train, and how the work is spread over ranks and threads.
  ///   - memory: This rank's view of its team's memory, all zero.
  ///   - images: The training images.
  ///   - world: All ranks.
  ///   - progress: Where this rank's threads say what they do.
  /// - Throws: `MPIError` where the ranks can't share the parameters; `OneDNNError` where oneDNN can't make a worker's
  ///   products.
  package init(
    _ plan: TrainingPlan, memory: TeamMemory, images: LabeledImages, world: Communicator,
    progress: RankProgress = .unobserved
  ) throws {
    self.progress = progress
    self.plan = plan
    self.memory = memory
    self.world = world
    sampler = plan.sampler
    synchronizer = plan.synchronizer(memory, over: world)
    let team = plan.partition.team(ofRank: world.rank)
    leaders = try world.split(color: team.first == world.rank ? 0 : nil)
    if world.rank == 0 { plan.initialize(memory.allParameters) }
    network = memory.network
    var workers: [Worker] = []
    let firstOfTeam = plan.partition.workers(ofTeamOf: world.rank).lowerBound
    for (thread, worker) in plan.partition.workers(ofRank: world.rank).enumerated() {
      workers.append(
        try Worker(
          worker - firstOfTeam, microBatches: plan.partition.microBatches(ofWorker: worker),
          others: plan.partition.otherMicroBatches(ofWorker: worker), of: memory, network: network, sampler: sampler,
          examples: TrainingExamples(
            images, sampler, seed: plan.seed, augmentation: plan.augmentation, inputDropout: plan.inputDropout,
            labelSmoothing: plan.labelSmoothing), progress: progress.progress(ofThread: thread)))
    }
    self.workers = workers
    beginAverage()
    try shareParameters()
  }

  /// The parameters of the model, the same on every rank between epochs: the weights that are trained, or their average.
  package var parameters: UnsafeMutableBufferPointer<Float> {
    plan.averagesWeights ? memory.stateRow(plan.optimizer.stateNames.count - 1) : memory.allParameters
  }

  /// Starts from these parameters, a flat buffer, on rank 0; `share` gives them to the others.
  package func start(from parameters: [Float]) {
    // As many as there's room for: the caller vouches for the layout.
    _ = memory.allParameters.update(from: parameters)
    beginAverage()
  }

  /// Before the first step, the average is what the weights are: on rank 0, which shares both.
  private func beginAverage() {
    if world.rank == 0, plan.averagesWeights { _ = parameters.update(from: memory.allParameters) }
  }

  /// Calls `body` with the model's parameters as passes read them.
  package func withModel<Success>(_ body: (MLPParameters) throws -> Success) throws -> Success {
    // A copy, as the average isn't rounded at each step: products in bfloat16 want it so.
    try plan.averagesWeights
      ? MLPParameters.with(Array(parameters), of: plan.model, precision: plan.precision, body) : body(network)
  }

  /// The steps of an epoch.
  package var stepsPerEpoch: Int { sampler.stepsPerEpoch }

  /// Where this rank has met a loss or a gradient that isn't finite, if it has.
  package var nonFinitePlace: NonFiniteNumber.Place? { workers.compactMap(\.nonFinitePlace).first }

  /// Gives all ranks the parameters and the optimizer's state that rank 0 has in its team's memory.
  package func share() throws {
    for row in plan.optimizer.stateNames.indices { try leaders?.broadcast(memory.stateRow(row)) }
    try shareParameters()
  }

  /// Gives all ranks the parameters that rank 0 has in its team's memory, also rounded.
  private func shareParameters() throws {
    let team = plan.partition.team(ofRank: world.rank)
    try leaders?.broadcast(memory.allParameters)
    try world.barrier()
    memory.round((0..<memory.parameterCount).share(team.firstIndex(of: world.rank) ?? 0, of: team.count))
    try world.barrier()
  }

  /// Trains steps of an epoch, and stops after the one in which any rank is asked to.
  ///
  /// - Parameters:
  ///   - steps: Counted from 0.
  ///   - epoch: Counted from 1.
  ///   - hooks: What is called at each step.
  /// - Returns: The score, the steps done and whether to stop, the same on all ranks.
  /// - Throws: `NonFiniteNumber` or `ReplicaMismatch` on all ranks at the same step.
  package func train(_ steps: Range<Int>, ofEpoch epoch: Int, hooks: StepHooks = StepHooks()) throws -> Outcome {
    if order.epoch != epoch { order = (epoch, sampler.order(epoch: epoch)) }
    let order = order.samples
    let total = Mutex((score: Score(), stepsDone: steps.lowerBound, gradientNorm: Double?.none, isStopping: false))
    // Each thread uses the worker of its own index alone.
    nonisolated(unsafe) let workers = workers
    let (plan, sampler, synchronizer, memory, progress) = (plan, sampler, synchronizer, memory, progress)
    let replicaCheck = ReplicaCheck(every: plan.replicaCheckEvery)
    // Thread 0 is the one that may call MPI.
    nonisolated(unsafe) let world = world
    try WorkerThreads.run(workers.count, abandoning: memory.barrier, progress: progress) { thread in
      let worker = workers[thread]
      var score = Score()
      var (done, isStopping) = (steps.lowerBound, false)
      var gradientNorm: Double?
      while done < steps.upperBound && !isStopping {
        let step = plan.step(done, ofEpoch: epoch)
        let batch = sampler.batch(step: done)
        worker.slice.progress.begin(.computingGradients, epoch: epoch, step: step.number)
        if thread == 0 { hooks.before(step, memory.parameters) }
        // The order is written by nobody, and outlives the threads.
        try order.withUnsafeBufferPointer { order in
          try worker.computeDeltas(batch: batch, order: order, step: step.number, score: &score)
        }
        isStopping = try synchronizer.update(
          worker: worker.slice, batchSize: batch.count, with: plan.optimizer, at: step,
          stopping: thread == 0 && hooks.isAskedToStop())
        if thread == 0 { try replicaCheck.run(memory, after: step, world: world, progress: worker.slice.progress) }
        // All workers have formed their squares, and none begins new ones before this thread takes part in a step.
        if thread == 0, step.isMeasured { gradientNorm = memory.squares.norm }
        done += 1
        if thread == 0 { hooks.after(done) }
      }
      worker.slice.progress.begin(.summingScores, epoch: epoch)
      // All workers stop after the same step.
      total.withLock { [score, done, gradientNorm, isStopping] in
        $0.score += score
        ($0.stepsDone, $0.isStopping) = (done, isStopping)
        if thread == 0 { $0.gradientNorm = gradientNorm }
      }
    }
    let (score, stepsDone, gradientNorm, isStopping) = total.withLock { $0 }
    return Outcome(
      score: try world.sum(score), stepsDone: stepsDone, gradientNorm: gradientNorm, isStopping: isStopping)
  }

  /// Computes the activations and deltas of an epoch's first batch, a full one if there is any, and updates nothing.
  ///
  /// Every rank calls this. All have left what the next two functions look at once all have returned.
  package func leaveFirstBatch() throws {
    if order.epoch == 0 { order = (1, sampler.order(epoch: 1)) }
    let order = order.samples
    // Each thread uses the worker of its own index alone.
    nonisolated(unsafe) let workers = workers
    let batch = sampler.batch(step: 0)
    try WorkerThreads.run(workers.count, progress: progress) { thread in
      workers[thread].slice.progress.begin(.computingGradients, epoch: 0, step: 0)
      var score = Score()
      // The order is written by nobody, and outlives the threads.
      try order.withUnsafeBufferPointer {
        try workers[thread].computeDeltas(batch: batch, order: $0, step: 1, score: &score)
      }
    }
  }

  /// Runs the matrix products of the batch that was left, weight gradients included, as often as an epoch has steps, and
  /// nothing else; on all ranks at once. The parameters stay as they are.
  package func runProductsAlone() throws {
    // Each thread uses the worker of its own index alone.
    nonisolated(unsafe) let workers = workers
    let (batch, steps) = (sampler.batch(step: 0), sampler.stepsPerEpoch)
    try WorkerThreads.run(workers.count) { thread in
      for _ in 0..<steps { try workers[thread].runProductsAlone(batch: batch) }
    }
  }

  /// How many of the inputs of each layer count, in all rows of the batch that was left: those that no product skips.
  ///
  /// Every rank calls this, and gets the same.
  package func countsOfSetInputs() throws(MPIError) -> [Int] {
    let cut = memory.microBatches(ofBatch: sampler.batch(step: 0).count)
    let (team, first) = (plan.partition.microBatches(ofTeamOf: world.rank), memory.microBatches.lowerBound)
    let own = team.lowerBound - first..<team.upperBound - first
    // Ranks that share memory all see the same rows.
    var counts = plan.model.layers.indices.map { layer in
      leaders == nil ? 0 : memory.activations.countOfSetMasks(of: layer, own, in: cut)
    }
    try world.allReduce(&counts, .sum)
    return counts
  }
}
