import DataParallel
import Datasets
import MPI
import NeuralNetwork
import Platform
import Watchdog

/// The epochs of a run, from wherever it stands to its end.
///
/// Every rank has one, and calls its functions at the same time.
struct TrainingLoop {
  let plan: TrainingPlan
  let checkpoints: Configuration.CheckpointSettings
  /// Nil where all epochs are trained.
  let earlyStopping: EarlyStopping?
  /// The steps from one line of `steps.jsonl` to the next; 0 for none.
  let stepsPerLine: Int
  let data: NodeDataset
  let memory: TeamMemory
  let trainer: Trainer
  let evaluator: DistributedEvaluator
  /// Rank 0's.
  let report: RunReport?
  /// What other nodes store.
  let copies: CheckpointCopies
  let world: Communicator
  /// When the data was touched first; earlier where processes before this one have come so far.
  let dataStart: ContinuousClock.Instant
  /// What this rank says it does, for the watchdog.
  let progress: RankProgress
  /// The same on all ranks, but for times, which rank 0 measures.
  var cursor: Cursor
  /// What this rank has spent since the last finished epoch.
  private(set) var parts = StepParts()

  /// Trains to the end of the last epoch.
  ///
  /// - Throws: `CollectiveFailure` where the run was asked to stop, with `TrainingStopped`'s exit status and after a
  ///   checkpoint; where a loss is no longer finite; or where something can't be written.
  mutating func run() throws {
    while cursor.epoch <= plan.epochs && !stopsEarly {
      let epoch = cursor.epoch
      var training = try epoch == 0 ? nil : train()
      progress.first.begin(.evaluating, epoch: epoch)
      let start = ContinuousClock.now
      let (heldOut, test) = (try score(data.heldOut), try score(data.test))
      parts.evaluation += (ContinuousClock.now - start) / .seconds(1)
      training?.parts = try gatherParts()
      let result = EpochResult(
        epoch: epoch, training: training, heldOut: heldOut, test: test, elapsedSeconds: elapsedSeconds)
      try world.agree {
        if !result.hasFiniteEvaluation {
          report?.abandonEpoch(.diverged)
          throw NonFiniteEvaluation(step: plan.lastStep(ofEpoch: epoch))
        }
      }
      progress.first.begin(.writingResults, epoch: epoch)
      cursor.finish(result)
      try world.onRoot { try report?.finish(cursor, parameters: trainer.parameters) }
      copies.consider(cursor, trainer.parameters)
      let isLast = epoch == plan.epochs || stopsEarly
      let signal = try world.allReduce(SignalInbox.received ?? 0, .max)
      if signal != 0 && !isLast { try stop(signal) }
      if checkpoints.isPeriodic && (epoch == 0 || isLast || isDue(epoch, every: checkpoints.everyEpochs)) {
        try save()
      }
    }
    cursor.elapsedSeconds = elapsedSeconds
    try copies.finish(world)
    try world.onRoot { try report?.complete(cursor, parameters: trainer.parameters) }
  }

  /// Whether the held-out loss has stood still for as long as it may: the same on all ranks, as their results are.
  private var stopsEarly: Bool { earlyStopping?.isDue(cursor) ?? false }

  private var elapsedSeconds: Double { (ContinuousClock.now - dataStart) / .seconds(1) }

  /// The score of a part of the data, if there are images in it.
  private func score(_ images: LabeledImages) throws -> Score? {
    try images.count == 0 ? nil : trainer.withModel { try evaluator.score(images, parameters: $0).score }
  }

  /// Trains what is left of an epoch.
  private mutating func train() throws -> EpochResult.Training {
    // The report is touched by this thread alone: it's the one that is told of each step.
    nonisolated(unsafe) let report = report
    nonisolated(unsafe) let copies = copies
    let stepsBefore = stepsDone - cursor.step
    report?.beginEpoch(cursor)
    try world.barrier()
    let (rank, fault) = (world.rank, PlantedFault.ofThisProcess)
    let hooks = Trainer.StepHooks(
      before: { step, parameters in fault?.strike(rank: rank, step: step, parameters: parameters) },
      isAskedToStop: { SignalInbox.received != nil },
      after: { step in
        report?.showProgress(step: step)
        copies.note(step: stepsBefore + step)
      })
    while cursor.step < trainer.stepsPerEpoch {
      let (start, before) = (ContinuousClock.now, spent)
      let outcome = try agreeingOnFailure {
        try trainer.train(cursor.step..<nextStop, ofEpoch: cursor.epoch, hooks: hooks)
      }
      cursor.advance(
        to: outcome.stepsDone, score: outcome.score, seconds: (ContinuousClock.now - start) / .seconds(1),
        gradientNorm: outcome.gradientNorm)
      parts = parts + (spent - before)
      try recordSteps(outcome.score)
      if outcome.isStopping { try stop(world.allReduce(SignalInbox.received ?? 0, .max)) }
      if cursor.step < trainer.stepsPerEpoch && isDue(stepsDone, every: checkpoints.everySteps) { try save() }
    }
    return EpochResult.Training(
      score: cursor.score, seconds: cursor.seconds, learningRate: plan.lastStep(ofEpoch: cursor.epoch).learningRate,
      gradientNorm: cursor.gradientNorm)
  }

  /// The steps since the start of training.
  private var stepsDone: Int { cursor.totalSteps(stepsPerEpoch: trainer.stepsPerEpoch) }

  /// The step of this epoch before which there is nothing to do but train.
  private var nextStop: Int {
    [checkpoints.everySteps, stepsPerLine].filter { $0 > 0 }.reduce(trainer.stepsPerEpoch) {
      min($0, cursor.step + $1 - stepsDone % $1)
    }
  }

  /// What this rank has spent on steps so far, wherever it has waited.
  private var spent: StepParts { StepParts(progress.timelines?.all ?? []) }

  /// What the ranks have spent since the last finished epoch, on rank 0, and begins anew; nil on the others.
  private mutating func gatherParts() throws -> EpochParts? {
    let ranks = try world.gather(parts.all)
    parts = StepParts()
    return ranks.map { EpochParts($0.map(StepParts.init(all:))) }
  }

  /// Counts what some steps came to, and records it where a line is due.
  private mutating func recordSteps(_ score: Score) throws {
    guard stepsPerLine > 0 else {
      // What a run without lines goes on with, another one that has them should not count.
      _ = cursor.takeScoreSinceLine()
      return
    }
    cursor.addForLine(score)
    guard isDue(stepsDone, every: stepsPerLine) else { return }
    let score = cursor.takeScoreSinceLine()
    let step = plan.step(cursor.step - 1, ofEpoch: cursor.epoch)
    let steps = StepMetrics(
      step: step.number, epoch: step.epoch, trainLoss: score.loss, trainAccuracy: score.accuracy,
      learningRate: step.learningRate.shortestDouble)
    try world.onRoot { try report?.record(steps) }
  }

  private func isDue(_ count: Int, every period: Int) -> Bool { period > 0 && count.isMultiple(of: period) }

  /// Copies the state on rank 0, which the others wait for, and lets it be written.
  private mutating func save() throws {
    let start = ContinuousClock.now
    try compareReplicas()
    cursor.elapsedSeconds = elapsedSeconds
    progress.first.begin(.copyingCheckpoint, epoch: cursor.epoch)
    try world.onRoot { try report?.save(cursor, memory) }
    try copies.save(cursor, memory, world)
    parts.checkpoint += (ContinuousClock.now - start) / .seconds(1)
  }

  /// Stores a checkpoint and ends the run.
  private mutating func stop(_ signal: Int32) throws {
    try compareReplicas()
    cursor.elapsedSeconds = elapsedSeconds
    // With rank 0's word that the run has stopped, launch may end all.
    try copies.store(cursor, memory, world)
    try world.onRoot { try report?.stop(cursor, memory, signal: signal) }
  }

  /// Compares the ranks' parameters where that's on at all: a checkpoint is one to go on from after a mismatch.
  private func compareReplicas() throws {
    let check = ReplicaCheck(every: plan.replicaCheckEvery)
    guard check.isOn, let lastStep else { return }
    try agreeingOnFailure {
      try check.compare(memory, after: lastStep, world: world, progress: progress.first)
    }
  }

  /// The last step that was done; nil before there is one.
  private var lastStep: TrainingStep? {
    if cursor.step > 0 { return plan.step(cursor.step - 1, ofEpoch: cursor.epoch) }
    return cursor.epoch > 1 ? plan.lastStep(ofEpoch: cursor.epoch - 1) : nil
  }

  /// A number that isn't finite, which all ranks throw at the same step, is one failure that says which rank met it; so
  /// are replicas that differ.
  private func agreeingOnFailure<Success>(_ body: () throws -> Success) throws -> Success {
    do {
      return try body()
    } catch var error as NonFiniteNumber {
      if error.origin == nil {
        let code = trainer.nonFinitePlace?.code
        let rank = try world.allReduce(code == nil ? world.size : world.rank, .min)
        error.origin = (rank, NonFiniteNumber.Place(code: try world.broadcast(code ?? 0, root: rank)))
      }
      return try world.agree {
        report?.abandonEpoch(.diverged)
        throw RemediedError(error, remedy: TrainingRemedy.divergence)
      }
    } catch let error as ReplicaMismatch {
      return try world.agree {
        report?.abandonEpoch(.failed)
        throw RemediedError(error, remedy: TrainingRemedy.replicaMismatch)
      }
    }
  }
}
