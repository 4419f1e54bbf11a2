import DataParallel
import MPI
import Platform

extension LearningRateSearch {
  /// Trains with a rising learning rate, on all ranks; rank 0 prints what comes of it and keeps the curve.
  ///
  /// - Parameters:
  ///   - request: What to train, and where the curve goes.
  ///   - header: What is printed before.
  ///   - trainer: Whose schedule is `schedule`.
  ///   - world: All ranks.
  /// - Throws: `CollectiveFailure` where something can't be written.
  static func run(_ request: RunRequest, _ header: RunHeader, _ trainer: Trainer, _ world: Communicator) throws {
    let report = try world.onRoot { try LearningRateReport(request, header) } ?? nil
    var search = LearningRateSearch()
    var goesOn = true
    while goesOn {
      let (epoch, step) = search.points.count.quotientAndRemainder(dividingBy: trainer.stepsPerEpoch)
      do {
        let outcome = try trainer.train(
          step..<step + 1, ofEpoch: epoch + 1, hooks: .init(isAskedToStop: { SignalInbox.received != nil }))
        let learningRate = schedule.learningRate(step: search.points.count + 1, stepsPerEpoch: 1, totalSteps: 1)
        // The same on all ranks: the loss is summed exactly.
        goesOn = search.goesOn(after: outcome.score.loss, learningRate: learningRate) && !outcome.isStopping
      } catch is NonFiniteNumber {
        // On all ranks at the same step: where the test was to lead.
        goesOn = false
      }
    }
    try world.onRoot { try report?.complete(search) }
  }
}

/// What rank 0 prints and keeps of a range test.
private struct LearningRateReport {
  private let directory: RunDirectory
  private let lock: RunLock
  private let configuration: Configuration
  private let console: Console
  private let width: Int?

  /// Makes the run directory, and prints what is trained.
  init(_ request: RunRequest, _ header: RunHeader) throws(FileError) {
    configuration = request.configuration
    let destination = request.destination
    let folder =
      if let path = destination.path {
        try RunDirectory(creating: path, overwriting: destination.isOverwriting)
      } else { try RunDirectory(creatingIn: "runs", for: request.configurationFile + "-learning-rate") }
    lock = try RunLock.take(folder.path, takingOver: destination.isTakingOver)
    directory = folder.guarded(by: lock)
    if destination.isOverwriting { try directory.removeRun() }
    try directory.write(configuration.withAbsolutePaths)
    let terminal = Terminal.ofOutput
    width = terminal?.columns
    var console = Console(
      output: try OutputFile.standardOutput(), log: try OutputFile(appendingTo: directory.logFile), terminal: terminal,
      isQuiet: request.verbosity == .quiet)
    try console.write(header.summary(runDirectory: directory.path, width: width) + [""])
    self.console = console
  }

  /// Keeps the curve, and prints a table and what follows from it.
  func complete(_ search: LearningRateSearch) throws(FileError) {
    try replaceFile(directory.learningRateFile, check: directory.check) { file throws(FileError) in
      try file.write(search.csv)
    }
    var console = console
    let table = FittingTable<LearningRateSearch.Point>([
      .init("step", .right(4), importance: 1) { "\($0.step)" },
      .init("learning rate", .right(13), importance: 3) { NumberText.short(Double($0.learningRate)) },
      .init("loss", .right(9), importance: 2) { NumberText.fixed($0.loss, decimals: 4) },
      .init("smoothed loss", .right(13), importance: 3) { NumberText.fixed($0.smoothedLoss, decimals: 4) },
    ]).fitting(width)
    let shown = search.points.filter { ($0.step - 1).isMultiple(of: 10) || $0.step == search.points.count }
    try console.write([table.heading] + shown.map(table.line) + [""])
    try console.write(["curve in \(directory.learningRateFile)"])
    let conclusion =
      if let suggestion = search.suggestion, let lowest = search.lowest {
        "suggested optimizer.learning_rate: \(NumberText.short(value(suggestion))), a tenth of where the smoothed loss "
          + "was lowest (\(NumberText.short(value(Double(lowest.learningRate)))))"
      } else { "the loss has not fallen at any learning rate: look at the data and the network" }
    try console.write([conclusion], log: [conclusion], evenIfQuiet: true)
    try console.checkOutput()
  }

  /// A learning rate as the configuration has it: before it's scaled with the batch.
  private func value(_ learningRate: Double) -> Double {
    learningRate * configuration.optimizer.learningRate / configuration.peakLearningRate
  }
}
