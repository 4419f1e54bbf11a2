import DataParallel
import Datasets
import MPI
import NeuralNetwork

/// A run of training, from a configuration to a model and a summary in a run directory.
package enum TrainingRun {
  /// Trains as a configuration says.
  ///
  /// Every rank of `world` calls this, with the same arguments. Rank 0 prints and writes the run directory. SIGTERM,
  /// SIGINT and SIGUSR1 on any rank end the run after a checkpoint.
  ///
  /// - Parameters:
  ///   - configurationFile: What a new run directory is named after.
  ///   - destination: The run directory, if no other goes on.
  ///   - resumption: Where the run goes on, on rank 0; nil on all ranks starts a new one.
  ///   - trace: Written when the run has ended or was stopped, if there is one.
  ///   - watchdog: Gets the configuration's limits.
  /// - Throws: `CollectiveFailure` with what's wrong with the data, the configuration on these ranks, the run directory
  ///   or the checkpoint, or, on the way, a loss that is no longer finite, replicas that differ, or a signal.
  package static func run(
    _ configuration: Configuration, configurationFile: String, destination: RunDestination,
    resumption: Resumption? = nil,
    trace: Trace? = nil, world: Communicator, watchdog: StallWatchdog
  ) throws {
    StopSignal.watch()
    watchdog.watch(configuration.resilience.stallLimits)
    try trace?.checkFile(world)
    try Preflight.compare(Preflight.facts(configuration), world)
    let outcome = Result {
      try run(
        configuration, configurationFile: configurationFile, destination: destination, resumption: resumption,
        world: world, progress: watchdog.progress)
    }
    // What all ranks throw alike leaves them able to gather a trace, and matters more than one that can't be written.
    if let trace, outcome.isShared {
      do { try trace.write(world) } catch {
        if case .success = outcome { throw error }
        trace.reportLoss(error, world)
      }
    }
    try outcome.get()
  }

  private static func run(
    _ configuration: Configuration, configurationFile: String, destination: RunDestination, resumption: Resumption?,
    world: Communicator, progress: RankProgress
  ) throws {
    progress.first.begin(.readingData)
    let dataStart = ContinuousClock.now
    let settings = configuration.data
    let published = settings.dataset.published
    let holdout = Holdout(fraction: settings.holdout, seed: configuration.training.seed)
    let placement = try RankPlacement(world)
    try NodeDataset.with(
      directory: settings.directory, classCount: settings.classCount, needsTest: settings.dataset != .custom,
      holdout: holdout, published: published, world: world,
      check: { shape in
        // Classes that aren't counted yet are two or more.
        let least = settings.classCount == nil ? shape.with(classCount: 2) : shape
        try world.agree {
          try TrainingPlan(configuration, shape: least, holdout: holdout, placement: placement)
            .checkMemory(shape: least, hasData: false, rank: world.rank)
        }
      }
    ) { data in
      progress.first.begin(.preparing)
      try world.agree { try data.checkClasses(configuration.data) }
      let nodeCount = try world.nodeCount()
      // Of one node there's one copy, and nothing to compare.
      var hashes = try nodeCount > 1 ? Preflight.compareData(data, world) : nil
      let plan = try world.agree {
        let plan = try TrainingPlan(
          configuration, shape: data.shape, imageCount: data.train.count, placement: placement)
        try plan.checkMemory(shape: data.shape, hasData: true, rank: world.rank)
        return plan
      }
      try Team.withMemory(plan, world: world) { memory in
        // The last rank hashes the data while the first fills in the parameters.
        if hashes == nil && world.rank == world.size - 1 { hashes = data.hashes }
        let trainer = try Trainer(plan, memory: memory, images: data.train, world: world, progress: progress)
        let evaluator = try DistributedEvaluator(
          plan.model, precision: plan.precision, threads: plan.threadsPerRank, world: world,
          progress: progress)
        let ownHashes = hashes?.text ?? ""
        let sharedHashes = DataHashes(text: try world.onRoot(world.size - 1) { ownHashes })
        let dataset = sharedHashes.fingerprint
        var report: RunReport?
        // Late, so that nothing is written of a run that can't be.
        let cursor = try world.onRoot {
          // What is stored holds in whatever folder the run is taken up again.
          let stored = configuration.withAbsolutePaths
          let changes = try resumption?.check(stored, plan, data, dataset: dataset) ?? []
          let identity = data.identity(expected: published, contentHashes: sharedHashes.ofFiles)
          let header = RunHeader(configuration, plan, data, identity, nodeCount: nodeCount)
          let own = try RunReport(
            stored, plan, header, configurationFile: configurationFile, destination: destination,
            resumption: resumption,
            changes: changes, dataset: dataset)
          report = own
          return try own.start.json()
        }
        // However this ends, a checkpoint that is being written is written to its end.
        defer { report?.settle() }
        try world.onRoot {
          try resumption?.checkpoint?.restore(
            memory, layout: plan.model.layout, stateNames: plan.optimizer.stateNames)
        }
        try trainer.share()
        let start = try Cursor(json: cursor)
        var loop = TrainingLoop(
          plan: plan, checkpoints: configuration.checkpoint, data: data, memory: memory, trainer: trainer,
          evaluator: evaluator, report: report, world: world, dataStart: dataStart - .seconds(start.elapsedSeconds),
          progress: progress, cursor: start)
        do {
          try loop.run()
        } catch {
          report?.end(loop.cursor, error, parameters: trainer.parameters)
          throw error
        }
      }
    }
  }
}

extension Result where Failure == any Error {
  /// Whether all ranks have the same outcome.
  fileprivate var isShared: Bool {
    switch self {
    case .success: true
    case .failure(let error): error is CollectiveFailure
    }
  }
}

extension Communicator {
  /// On how many nodes these ranks are.
  fileprivate func nodeCount() throws -> Int {
    try allReduce(splitByNode().rank == 0 ? 1 : 0, .sum)
  }
}
