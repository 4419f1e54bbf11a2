import DataParallel
import Datasets
import Model
import MPI
import NeuralNetwork
import Platform
import Watchdog

/// A run of training, from a configuration to a model and a summary in a run directory: a function for each station.
package enum TrainingRun {
  /// Trains as a user asks.
  ///
  /// Every rank calls this. Rank 0 prints and writes the run directory. SIGTERM, SIGINT and SIGUSR1 on any rank end the run
  /// after a checkpoint.
  ///
  /// - Parameters:
  ///   - request: What to train, on what data, and where to write it.
  ///   - trace: Written when the run has ended or was stopped, if there is one.
  ///   - topology: The ranks and nodes of the job.
  ///   - watchdog: Gets the configuration's limits.
  /// - Throws: `CollectiveFailure` with what's wrong with the data, the configuration on these ranks, the run directory
  ///   or the checkpoint, or, on the way, a loss that is no longer finite, replicas that differ, or a signal.
  package static func run(
    _ request: RunRequest, trace: Trace? = nil, topology: Topology, watchdog: StallWatchdog
  ) throws {
    let world = topology.world
    try world.agree { try PlantedFault.check() }
    SignalInbox.open(for: .training)
    watchdog.watch(request.configuration.resilience.stallLimits)
    try trace?.checkFile(world)
    try Preflight.prepareKernels(world)
    try Preflight.compare(Preflight.facts(request.configuration), world)
    let outcome = Result { try readData(request, topology, watchdog.progress) }
    // What all ranks throw alike leaves them able to gather a trace, and matters more than one that can't be written.
    if let trace, outcome.isShared {
      do { try trace.write(topology) } catch {
        if case .success = outcome { throw error }
        trace.reportLoss(error, world)
      }
    }
    try outcome.get()
  }

  /// Reads the data set, once the memory for it and the training was found to be there, and goes on with it.
  private static func readData(_ request: RunRequest, _ topology: Topology, _ progress: RankProgress) throws {
    progress.first.begin(.readingData)
    let start = ContinuousClock.now
    let (configuration, world) = (request.configuration, topology.world)
    let settings = configuration.data
    let holdout = Holdout(fraction: settings.holdout, seed: configuration.training.seed)
    let placement = try Placement(topology, measuringLink: configuration.training.isDecidedByLink)
    try NodeDataset.with(
      directory: settings.directory, classCount: settings.classCount, needsTest: settings.dataset != .custom,
      holdout: holdout, published: settings.dataset.published, topology: topology,
      check: { shape in
        // Classes that aren't counted yet are two or more.
        let least = settings.classCount == nil ? shape.with(classCount: 2) : shape
        try world.agree {
          let plan = try TrainingPlan(configuration, shape: least, holdout: holdout, placement: placement)
          try MemoryDemand(
            plan, shape: least, keepsBest: configuration.training.keep == .best, copies: configuration.checkpoint.copies
          )
          .check(hasData: false, rank: world.rank, plan.partition)
        }
      }
    ) { data in
      progress.first.begin(.preparing)
      let plan = try world.agree {
        try data.checkClasses(settings)
        let plan = try TrainingPlan(
          configuration, shape: data.shape, imageCount: data.train.count, placement: placement)
        try MemoryDemand(
          plan, shape: data.shape, keepsBest: configuration.training.keep == .best,
          copies: configuration.checkpoint.copies
        )
        .check(hasData: true, rank: world.rank, plan.partition)
        return plan
      }
      // Of one node there's one copy, and nothing to compare.
      let hashes = try topology.isOneNode ? nil : Preflight.compareData(data, topology)
      try TeamMemory.with(plan, world: world) { memory in
        try train(request, plan, data, hashes, memory, topology, progress, dataStart: start)
      }
    }
  }

  /// Trains to the end of the last epoch, from the start or from where a checkpoint has come to.
  private static func train(
    _ request: RunRequest, _ plan: TrainingPlan, _ data: NodeDataset, _ hashes: DataHashes?, _ memory: TeamMemory,
    _ topology: Topology, _ progress: RankProgress, dataStart: ContinuousClock.Instant
  ) throws {
    let world = topology.world
    let plan = request.findsLearningRate ? plan.with(LearningRateSearch.schedule) : plan
    // The last rank hashes the data while the first fills in the parameters.
    let ownHashes = hashes ?? (world.rank == world.size - 1 ? data.hashes : nil)
    let trainer = try Trainer(plan, memory: memory, images: data.train, world: world, progress: progress)
    let evaluator = try DistributedEvaluator(
      plan.model, precision: plan.precision, threads: plan.partition.threadsPerRank, world: world, progress: progress)
    let sharedHashes = DataHashes(text: try world.fromRoot(world.size - 1) { ownHashes?.text ?? "" })
    let places = try RankPlace.ofAll(world)
    let initial = try world.onRoot { try initialParameters(request, plan) } ?? nil
    if request.findsLearningRate {
      if let initial { trainer.start(from: initial) }
      try trainer.share()
      let header = header(request, plan, data, sharedHashes, places)
      return try LearningRateSearch.run(request, header, trainer, world)
    }
    // Late, so that nothing is written of a run that can't be.
    let report = try world.onRoot { try open(request, plan, data, sharedHashes, places) }
    // However this ends, a checkpoint that is being written is written to its end.
    defer { report?.settle() }
    let start = try Cursor(json: world.fromRoot { try report?.start.json() ?? "" })
    let stored = request.configuration.withAbsolutePaths
    let best = try best(report, plan, stored, world)
    let (copies, note) = try abandoning(report) {
      try CheckpointCopies.open(stored.checkpoint.copies, topology, report?.opening) {
        (path, isNew) throws(FileError) in
        try RunCopy(
          path, stored, plan, dataset: sharedHashes.fingerprint,
          pictures: PictureForm(of: data, published: stored.data.dataset.published), start: start, isNew: isNew,
          best: best, request.destination)
      }
    }
    defer { copies.settle() }
    if let note { try world.onRoot { try report?.say(note) } }
    try world.onRoot {
      if let checkpoint = request.resumption?.checkpoint {
        try checkpoint.restore(memory, layout: plan.model.layout, stateNames: plan.optimizer.stateNames)
      } else if let initial {
        trainer.start(from: initial)
      }
    }
    try trainer.share()
    var loop = TrainingLoop(
      plan: plan, checkpoints: request.configuration.checkpoint, earlyStopping: request.configuration.earlyStopping,
      stepsPerLine: request.configuration.logging.everySteps, data: data, memory: memory, trainer: trainer,
      evaluator: evaluator, report: report, copies: copies, world: world,
      dataStart: dataStart - .seconds(start.elapsedSeconds),
      progress: progress, cursor: start)
    do {
      try loop.run()
    } catch {
      report?.end(loop.cursor, error, parameters: trainer.parameters)
      throw error
    }
  }

  /// Calls `body`, and takes away what the run has written where it can't begin for it.
  private static func abandoning<Success>(_ report: RunReport?, _ body: () throws -> Success) throws -> Success {
    do { return try body() } catch {
      report?.opening.abandon()
      throw error
    }
  }

  /// The best epoch's parameters so far, a flat buffer, on the ranks that may store them; nil where the last epoch's are kept.
  private static func best(
    _ report: RunReport?, _ plan: TrainingPlan, _ stored: Configuration, _ world: Communicator
  ) throws -> [Float]? {
    guard stored.checkpoint.copies > 1, stored.training.keep == .best else { return nil }
    var best = report?.opening.best ?? []
    try world.broadcast(&best)
    return best.isEmpty ? nil : best
  }

  /// The parameters of the file that the user wants to start from, a flat buffer of the model's layout; nil where there's
  /// none, or the run goes on from a checkpoint.
  private static func initialParameters(_ request: RunRequest, _ plan: TrainingPlan) throws -> [Float]? {
    let path = request.configuration.model.from
    guard !path.isEmpty, request.resumption?.checkpoint == nil else { return nil }
    return try InitialParameters(reading: path).values(for: plan.model)
  }

  /// What is said of the run before its first epoch.
  private static func header(
    _ request: RunRequest, _ plan: TrainingPlan, _ data: NodeDataset, _ hashes: DataHashes, _ places: [RankPlace]
  ) -> RunHeader {
    let published = request.configuration.data.dataset.published
    return RunHeader(
      request.configuration, plan, data,
      data.identity(expected: published, contentHashes: hashes.ofFiles), PictureForm(of: data, published: published),
      places)
  }

  /// Opens the run directory and prints the run's header, on rank 0.
  private static func open(
    _ request: RunRequest, _ plan: TrainingPlan, _ data: NodeDataset, _ hashes: DataHashes, _ places: [RankPlace]
  ) throws -> RunReport {
    // What is stored holds in whatever folder the run is taken up again.
    let stored = request.configuration.withAbsolutePaths
    let changes = try request.resumption?.check(stored, plan, data, dataset: hashes.fingerprint) ?? []
    let header = header(request, plan, data, hashes, places)
    let opening = try RunOpening.open(
      stored, plan, configurationFile: request.configurationFile, destination: request.destination,
      resumption: request.resumption, changes: changes)
    do {
      let report = try RunReport(
        stored, plan, header, opening, dataset: hashes.fingerprint, pictures: header.pictures, shape: data.shape,
        verbosity: request.verbosity, recorders: request.recorders)
      RunNote.ofThisProcess?.write(runDirectory: opening.directory.path)
      return report
    } catch {
      opening.abandon()
      throw error
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
