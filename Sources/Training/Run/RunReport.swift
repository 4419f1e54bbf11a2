import DataParallel
import Datasets
import Foundation
import Model
import NeuralNetwork
import Platform

/// What rank 0 prints and writes of a run as it goes on; the other ranks have none.
///
/// It tells the recorder, the checkpointer and the keeper of the best model what to do when; each does one thing.
final class RunReport {
  private let configuration: Configuration
  private let plan: TrainingPlan
  let opening: RunOpening
  private let checkpointer: Checkpointer
  private let chanceCheck: ChanceCheck
  private let pictures: PictureForm
  private var recorder: RunRecorder
  private var others: EpochRecorders
  /// The machines of all ranks.
  private let nodes: [String]
  private var best: BestModel
  /// How the run ends if nothing else is said.
  private var status = RunSummary.Status.failed
  /// The first step that the progress bar shows.
  private var firstStep = 0
  /// The steps of the epochs before the one that is trained.
  private var stepsBefore = 0
  /// What is still to be said of ranks that have come or gone.
  private var continuation: Continuation?
  /// When this process began to train, and with which image of the run.
  private var trainingStart: (time: ContinuousClock.Instant, images: Int)?

  private var directory: RunDirectory { opening.directory }

  /// Prints the run's header.
  ///
  /// - Parameters:
  ///   - stored: The configuration as the run directory has it.
  ///   - plan: What the run trains, and how.
  ///   - header: What is printed before the first epoch.
  ///   - opening: The run directory, and where the run starts.
  ///   - dataset: The data set's fingerprint.
  ///   - pictures: What the images are like that are trained on.
  ///   - shape: The sizes of the data set.
  ///   - verbosity: How much is printed.
  ///   - recorders: Who else gets the run's numbers.
  /// - Throws: `FileError` where standard output or the log can't be written.
  init(
    _ stored: Configuration, _ plan: TrainingPlan, _ header: RunHeader, _ opening: RunOpening, dataset: String,
    pictures: PictureForm, shape: DatasetShape, verbosity: Verbosity, recorders: [any EpochRecorder]
  ) throws(FileError) {
    (configuration, self.plan, self.opening, self.pictures) = (stored, plan, opening, pictures)
    checkpointer = Checkpointer(
      stored, plan, dataset: dataset, pictures: pictures, in: opening.directory, lock: opening.lock)
    best = BestModel(stored.training.keep, parameters: opening.best)
    (chanceCheck, nodes) = (header.chanceCheck, header.nodes)
    others = EpochRecorders(recorders)
    let table = EpochTable(epochs: plan.epochs, hasHoldout: stored.data.holdout > 0, hasTest: header.hasTest)
    recorder = try RunRecorder(
      opening.directory, table, goesOn: stored.checkpoint.onError == .continue, verbosity: verbosity)
    continuation = Continuation(
      .ofThisProcess, hosts: header.places.map(\.host),
      from: opening.start.totalSteps(stepsPerEpoch: plan.sampler.stepsPerEpoch), earlierStep: opening.lock.earlierStep)
    let settings = header.settings(runDirectory: opening.directory.path)
    try recorder.begin(
      verbosity == .verbose
        ? settings.lines(width: recorder.columns)
        : header.summary(runDirectory: opening.directory.path, width: recorder.columns),
      log: settings.lines(), notes: header.notes, origin: opening.origin)
    try recorder.checkOutput()
    let run = StartedRun(
      directory: directory.path, configuration: stored, plan: plan, shape: shape, epochs: start.results.map(\.metrics),
      stepsDone: start.totalSteps(stepsPerEpoch: plan.sampler.stepsPerEpoch), startedAt: start.startedAt)
    try tellOthers { $0.tell { try $0.begin(run) } }
  }

  /// Where the run starts, or goes on.
  var start: Cursor { opening.start }

  /// Tells the user something about the run.
  func say(_ line: String) throws(FileError) { try recorder.say([line]) }

  /// Starts the progress bar of what is left of an epoch.
  func beginEpoch(_ cursor: Cursor) {
    firstStep = cursor.step
    stepsBefore = cursor.totalSteps(stepsPerEpoch: plan.sampler.stepsPerEpoch) - cursor.step
    let now = ContinuousClock.now
    let images = (cursor.epoch - 1) * plan.imageCount + firstStep * plan.batchSize
    let start = trainingStart ?? (now, images)
    trainingStart = start
    recorder.startBar(
      "epoch \(cursor.epoch)/\(plan.epochs)", images: max(1, plan.imageCount - firstStep * plan.batchSize),
      run: ProgressBar.Run(
        imagesBefore: images - start.images, secondsBefore: (now - start.time) / .seconds(1),
        imagesAfter: (plan.epochs - cursor.epoch) * plan.imageCount))
  }

  /// Moves the progress bar, and notes how far the run has come.
  func showProgress(step: Int) {
    opening.lock.note(step: stepsBefore + step)
    if let line = continuation?.line {
      // A log that can't be written is told of by the epoch's line.
      try? recorder.say([line], evenIfQuiet: true)
      continuation = nil
    }
    recorder.updateBar(done: min(step * plan.batchSize, plan.imageCount) - firstStep * plan.batchSize)
  }

  /// Takes the progress bar away from an epoch that won't finish, and with which the run ends so.
  func abandonEpoch(_ status: RunSummary.Status) {
    self.status = status
    recorder.eraseBar()
  }

  /// Prints the line of the epoch that was just finished, records it, and keeps the parameters if they are the best.
  func finish(_ cursor: Cursor, parameters: UnsafeMutableBufferPointer<Float>) throws(FileError) {
    try opening.lock.check()
    try recorder.record(cursor, warning: chanceCheck.warning(cursor.results))
    best.consider(cursor, parameters)
    guard let result = cursor.results.last else { return }
    if let note = result.training?.parts?.note(epoch: result.epoch) { recorder.log([note]) }
    try tellOthers { $0.tell { try $0.record(result.metrics, parameters: UnsafeBufferPointer(parameters)) } }
  }

  /// Records what some steps came to.
  func record(_ steps: StepMetrics) throws(FileError) {
    try opening.lock.check()
    try recorder.record(steps)
    try tellOthers { $0.tell { try $0.record(steps) } }
  }

  /// Tells the other recorders something, and the user what they have to say of it.
  private func tellOthers(_ body: (inout EpochRecorders) -> [String]) throws(FileError) {
    let lines = body(&others)
    if !lines.isEmpty { try recorder.say(lines, evenIfQuiet: true) }
  }

  /// Tells the other recorders of the end, which may take some seconds: what there is to say of the run is said before.
  private func endOthers(_ status: RunSummary.Status) throws(FileError) {
    try tellOthers { others in others.end(status) { line in try? self.recorder.say([line]) } }
  }

  /// Copies the run's state, and lets it be written once the checkpoint before is.
  func save(_ cursor: Cursor, _ memory: TeamMemory) throws(FileError) {
    try opening.lock.check()
    try finishWriting()
    checkpointer.save(cursor, memory, best: best.parameters)
  }

  /// Writes a checkpoint and throws the end of the run.
  func stop(_ cursor: Cursor, _ memory: TeamMemory, signal: Int32) throws {
    try save(cursor, memory)
    try finishWriting()
    recorder.eraseBar()
    status = .stopped
    // launch sends its ranks SIGUSR1, whatever it was sent itself.
    let origin = signal == SIGUSR1 ? RunNote.ofThisProcess?.signal : nil
    let purpose = signal == SIGUSR1 && origin == nil ? RunNote.ofThisProcess?.purpose : nil
    throw TrainingStopped(
      reason: purpose ?? "by \(signalName(origin ?? signal))", cursor: cursor, runDirectory: directory.path)
  }

  /// Writes to log and summary why the run ends early; whoever catches the error prints it.
  func end(_ cursor: Cursor, _ error: any Error, parameters: UnsafeMutableBufferPointer<Float>) {
    // The log is another's as well.
    guard opening.lock.laterGeneration == nil else { return }
    let lines = "\(error)".split(separator: "\n").map(String.init)
    recorder.log(lines)
    RunNote.ofThisProcess?.write(ending: status.rawValue)
    writeSummary(cursor, lines, parameters: parameters)
    try? endOthers(status)
  }

  /// Writes the summary of a run that ends early, unless the folder's is that of a complete run.
  private func writeSummary(_ cursor: Cursor, _ lines: [String], parameters: UnsafeMutableBufferPointer<Float>) {
    guard !opening.wasFinished else { return }
    // What has the folder's path now may be another run's.
    let moved = opening.lock.movedFolder.map(RunDirectory.init(naming:))
    guard moved != nil || (try? opening.lock.check()) != nil else { return }
    try? (moved ?? directory).write(
      summary(of: cursor, parameters: parameters, status: status, reason: lines.joined(separator: "\n")))
  }

  /// Waits for the checkpoint that is being written, when the run ends for another reason.
  func settle() { try? checkpointer.finish() }

  /// Writes the kept model and the summary, unless a run that was complete already has both.
  func complete(_ cursor: Cursor, parameters: UnsafeMutableBufferPointer<Float>) throws(FileError) {
    try opening.lock.check()
    try finishWriting()
    try recorder.complete(cursor)
    try checkpointer.checkFiles()
    guard let keptEpoch = best.epoch(cursor), start.epoch <= plan.epochs || !opening.wasFinished else {
      RunNote.ofThisProcess?.write(ending: RunSummary.Status.completed.rawValue)
      try recorder.say(["", "model in \(directory.modelFile)"])
      try recorder.say(["this run is complete; to train on, raise training.epochs"], evenIfQuiet: true)
      return try endOthers(.completed)
    }
    try TrainedModel(plan.model, parameters: best.parameters ?? Array(parameters), pictures: pictures).write(
      to: directory.modelFile, check: directory.check)
    let summary = summary(of: cursor, parameters: parameters, status: .completed)
    try directory.write(summary)
    if let stop = configuration.earlyStopping, stop.isDue(cursor) { try recorder.say(["", stop.line(cursor)]) }
    // Whatever becomes of the launcher from here on, the run is there.
    RunNote.ofThisProcess?.write(ending: RunSummary.Status.completed.rawValue)
    try recorder.say(["", "model in \(directory.modelFile)"])
    try recorder.say(
      [
        "\(keptEpoch == cursor.results.last?.epoch ? "" : "kept epoch \(keptEpoch), the best on held-out images; ")"
          + "\(cursor.results[keptEpoch].accuracyText), parameters \(summary.parametersSHA256.prefix(16))…"
      ], evenIfQuiet: true)
    try endOthers(.completed)
  }

  /// Waits for the checkpoint that is being written; the run may go on if it can't be.
  private func finishWriting() throws(FileError) {
    try recorder.attempt { [checkpointer] _ throws(FileError) in try checkpointer.finish() }
  }

  private func summary(
    of cursor: Cursor, parameters: UnsafeMutableBufferPointer<Float>, status: RunSummary.Status, reason: String? = nil
  ) -> RunSummary {
    let hash = { parameterHash($0, self.plan.model.layout) }
    return RunSummary(
      of: cursor, configuration, plan, keptEpoch: best.epoch(cursor),
      hash: best.parameters?.withUnsafeBufferPointer(hash) ?? hash(UnsafeBufferPointer(parameters)),
      startedAt: start.startedAt, nodes: nodes, status: status, reason: reason)
  }
}

extension EpochResult {
  /// The accuracy that a run's last line gives: on test images, or on what there is instead.
  fileprivate var accuracyText: String {
    if let test { return "test accuracy \(NumberText.percent(test.accuracy))" }
    if let heldOut { return "held-out accuracy \(NumberText.percent(heldOut.accuracy))" }
    return "no accuracy on images that weren't trained on"
  }
}
