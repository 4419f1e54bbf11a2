import ArgumentParser
import PlanSummary
import Platform
import Training

/// `lockstep summary`
struct Summary: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what a training will be: layers, parameters, the work and memory of each rank.",
    usage: "lockstep summary [<config>] [-n <ranks>] [options of train]",
    discussion: """
      Trains nothing, and reads of the data set only its sizes; where its folder isn't there, those that a data set of its \
      name has are taken. All ranks are taken to be on this machine. Multiply-adds are those of the matrix products of a \
      step over all ranks, as if no zero were skipped. A number of ranks that train would refuse is refused.
      """)

  @Argument(
    help: ArgumentHelp("The configuration's file; the same as --config.", valueName: "config"),
    completion: .file(extensions: ["yaml", "yml"]))
  var file: String?

  @Option(name: .customShort("n"), help: ArgumentHelp("How many ranks.", valueName: "ranks"))
  var ranks = 1

  @Flag(help: "Print a JSON object.")
  var json = false

  @OptionGroup var training: TrainingOptions

  func validate() throws {
    if !(1...1 << 20).contains(ranks) { throw ValidationError("-n must be in 1 ... 1048576.") }
    if file != nil && training.options.config != nil {
      throw ValidationError("Name the configuration once: as an argument, or with --config.")
    }
  }

  func run() throws {
    let configuration = try training.load(otherwise: file)
    let summary = try PlanSummary(
      configuration, try PlannedData(configuration.data), ranks: ranks, processors: ProcessorCount.available)
    if json { return try printUnfolded(try summary.json()) }
    try printLines(summary.lines(width: Terminal.ofOutput?.columns ?? 79))
  }
}
