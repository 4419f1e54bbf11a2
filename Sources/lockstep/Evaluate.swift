import ArgumentParser
import DataParallel
import Training

/// `lockstep evaluate`
struct Evaluate: CollectiveCommand {
  static let configuration = CommandConfiguration(
    abstract: "Score a run's model on the test images, on one rank or under mpirun.",
    discussion: "Prints the loss, the accuracy and the confusion matrix.")

  @Argument(help: ArgumentHelp("The run directory of the model.", valueName: "run"))
  var runDirectory: String

  @Option(help: ArgumentHelp("The folder of the data set. Default: the one that the run trained on.", valueName: "dir"))
  var data: String?

  func run() throws {
    StallWatchdog.run(program: "lockstep") { world, watchdog in
      let evaluation = try Evaluation.run(runDirectory, data: data, world: world, progress: watchdog.progress.first)
      try world.onRoot { () throws -> Void in try printLines(evaluation.lines) }
    }
  }
}
