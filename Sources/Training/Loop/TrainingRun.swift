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
  ///   - output: The run directory; nil makes a new one below `runs`.
  ///   - resumption: Where the run goes on, on rank 0; nil on all ranks starts a new one.
  /// - Throws: `CollectiveFailure` with what's wrong with the data, the configuration on these ranks, the run directory
  ///   or the checkpoint, or, on the way, a loss that is no longer finite, replicas that differ, or a signal.
  package static func run(
    _ configuration: Configuration, configurationFile: String, output: String?, resumption: Resumption? = nil,
    world: Communicator
  ) throws {
    StopSignal.watch()
    // First of all, as ranks whose settings differ may not even share the board.
    try Preflight.compare(Preflight.facts(configuration), world)
    let threads = max(1, configuration.training.microBatches / world.size)
    try StallWatchdog.watch(world, configuration.resilience.stallLimits, threadsPerRank: threads) { progress in
      try run(
        configuration, configurationFile: configurationFile, output: output, resumption: resumption, world: world,
        progress: progress)
    }
  }

  private static func run(
    _ configuration: Configuration, configurationFile: String, output: String?, resumption: Resumption?,
    world: Communicator, progress: RankProgress
  ) throws {
    progress.first.begin(.readingData)
    try NodeDataset.with(directory: configuration.data.directory, holdout: configuration.data.holdout, world: world) {
      data in
      progress.first.begin(.preparing)
      try Preflight.compareData(data, world)
      let plan = try world.agree { try TrainingPlan(configuration, images: data.train, world: world) }
      try world.agree { try plan.checkMemory(ofRank: world.rank) }
      let nodeCount = try world.nodeCount()
      try Team.withMemory(plan, world: world) { memory in
        let trainer = try Trainer(plan, memory: memory, images: data.train, world: world, progress: progress)
        let evaluator = try DistributedEvaluator(plan.model, threads: plan.threadsPerRank, world: world)
        var report: RunReport?
        // Late, so that nothing is written of a run that can't be.
        let cursor = try world.onRoot {
          let dataset = data.fingerprint
          // What is stored holds in whatever folder the run is taken up again.
          let stored = configuration.withAbsolutePaths
          let changes = try resumption?.check(stored, dataset: dataset) ?? []
          let header = RunHeader(configuration, plan, data, nodeCount: nodeCount)
          let own = try RunReport(
            stored, plan, header, configurationFile: configurationFile, output: output, resumption: resumption,
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
        var loop = TrainingLoop(
          plan: plan, checkpoints: configuration.checkpoint, data: data, memory: memory, trainer: trainer,
          evaluator: evaluator, report: report, world: world, progress: progress,
          cursor: try Cursor(json: cursor))
        do {
          try loop.run()
        } catch {
          report?.log(error)
          throw error
        }
      }
    }
  }
}

extension Communicator {
  /// On how many nodes these ranks are.
  fileprivate func nodeCount() throws -> Int {
    try allReduce(splitByNode().rank == 0 ? 1 : 0, .sum)
  }
}
