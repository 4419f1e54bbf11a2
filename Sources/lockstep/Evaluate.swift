import ArgumentParser
import ModelScores
import Platform
import Training
import Watchdog

/// `lockstep evaluate`
struct Evaluate: CollectiveCommand {
  static let configuration = CommandConfiguration(
    abstract: "Score a run's model, or several as a committee, on the test images, on one rank or under mpirun.",
    discussion: """
      Prints the loss, the accuracy and the confusion matrix. --json adds the precision and the recall of each class: of the \
      images taken for it, the fraction with its label; and of those with its label, the fraction taken for it. Of several \
      runs the probabilities are averaged.
      """)

  @Argument(help: ArgumentHelp("The run directory of each model.", valueName: "run"), completion: .directory)
  var runDirectories: [String]

  @Option(
    help: ArgumentHelp("The folder of the data set. Default: the one that the run trained on.", valueName: "dir"),
    completion: .directory)
  var data: String?

  @Option(
    help: ArgumentHelp(
      "Show this many of the mistakes as pictures, those that the model is surest of.", valueName: "count"))
  var mistakes: Int?

  @Flag(help: "Print a JSON object; mistakes are listed in it without their pictures.")
  var json = false

  func validate() throws {
    if let mistakes, !(1...10_000).contains(mistakes) { throw ValidationError("--mistakes must be in 1 ... 10000.") }
    if mistakes != nil, runDirectories.count > 1 { throw ValidationError("--mistakes shows those of one run.") }
  }

  func run() throws {
    RankProgram.run("lockstep") { topology, watchdog in
      let evaluation = try Evaluation.run(
        runDirectories, data: data, topology: topology, progress: watchdog.progress.first)
      // Those of the test images are so few that one rank reads them alone.
      try topology.world.onRoot {
        try show(evaluation, try mistakes.map { try Mistakes(of: runDirectories[0], data: data, most: $0) })
      }
    }
  }

  private func show(_ evaluation: Evaluation, _ mistakes: Mistakes?) throws {
    if json {
      if !evaluation.warning.isEmpty { writeReport(evaluation.warning.joined(separator: "\n"), prefix: "") }
      return try printUnfolded(try EvaluationRecord(runDirectories, evaluation, mistakes).json())
    }
    let width = Terminal.ofOutput?.columns
    let pictures = mistakes?.lines(width: width ?? 79, isUTF8: LocaleEncoding.isUTF8())
    try printLines(evaluation.lines(width: width) + (pictures.map { [""] + $0 } ?? []))
  }
}
