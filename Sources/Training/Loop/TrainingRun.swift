import DataParallel
import Datasets
import MPI
import NeuralNetwork

/// A run of training, from a configuration to a model and a summary in a run directory.
package enum TrainingRun {
  /// Trains as a configuration says.
  ///
  /// Every rank of `world` calls this, with the same arguments. Rank 0 prints and writes the run directory.
  ///
  /// - Parameters:
  ///   - configurationFile: What a new run directory is named after.
  ///   - output: The run directory; nil makes a new one below `runs`.
  /// - Throws: `CollectiveFailure` with what's wrong with the data, the configuration on these ranks, the run directory,
  ///   or, on the way, a loss that is no longer finite.
  package static func run(
    _ configuration: Configuration, configurationFile: String, output: String?, world: Communicator
  ) throws {
    try NodeDataset.with(directory: configuration.data.directory, holdout: configuration.data.holdout, world: world) {
      data in
      let plan = try world.agree { try TrainingPlan(configuration, images: data.train, world: world) }
      let nodeCount = try world.nodeCount()
      try Team.withMemory(plan, world: world) { memory in
        let trainer = try Trainer(plan, memory: memory, images: data.train, world: world)
        let evaluator = try DistributedEvaluator(plan.model, threads: plan.threadsPerRank, world: world)
        // Last, so that nothing is written of a run that can't be.
        var report: RunReport?
        try world.onRoot { () throws -> Void in
          let header = RunHeader(configuration, plan, data, nodeCount: nodeCount)
          report = try RunReport(configuration, plan, header, configurationFile: configurationFile, output: output)
        }
        for epoch in 0...plan.epochs {
          let training = try epoch == 0 ? nil : train(epoch, trainer, plan, report, world)
          let heldOut = try data.heldOut.count == 0 ? nil : evaluator.score(data.heldOut, parameters: memory.parameters)
          let test = try evaluator.score(data.test, parameters: memory.parameters)
          let result = EpochResult(epoch: epoch, training: training, heldOut: heldOut?.score, test: test.score)
          try world.agree {
            if !result.hasFiniteEvaluation {
              try report?.abandonEpoch()
              throw NonFiniteEvaluation(position: plan.lastPosition(ofEpoch: epoch))
            }
          }
          try world.onRoot { try report?.finish(result, parameters: trainer.parameters) }
        }
        try world.onRoot { try report?.complete() }
      }
    }
  }

  /// Trains one epoch; a loss that isn't finite is one failure of all ranks.
  private static func train(
    _ epoch: Int, _ trainer: Trainer, _ plan: TrainingPlan, _ report: RunReport?, _ world: Communicator
  ) throws -> EpochResult.Training {
    // The report is touched by this thread alone: it's the one that is told of each step.
    nonisolated(unsafe) let report = report
    report?.beginEpoch(epoch)
    try world.barrier()
    let start = ContinuousClock.now
    do {
      let score = try trainer.trainEpoch(epoch) { steps in report?.showProgress(steps: steps) }
      return EpochResult.Training(
        score: score, seconds: (ContinuousClock.now - start) / .seconds(1),
        learningRate: plan.lastPosition(ofEpoch: epoch).learningRate)
    } catch let error as NonFiniteLoss {
      return try world.agree {
        try report?.abandonEpoch()
        throw error
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
