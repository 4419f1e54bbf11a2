import ArgumentParser
import Platform
import Training
import Watchdog

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
    RankProgram.run("lockstep") { topology, watchdog in
      let evaluation = try Evaluation.run(
        runDirectory, data: data, topology: topology, progress: watchdog.progress.first)
      try topology.world.onRoot { try printLines(evaluation.lines(width: Terminal.ofOutput?.columns)) }
    }
  }
}
