import ArgumentParser
import MPI
import Training

/// `lockstep train`
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a network, on one rank or under mpirun.",
    discussion: """
      Rank 0 prints every setting of the run, then a line an epoch. The run directory gets config.yaml (as resolved), \
      train.log, metrics.jsonl (a line an epoch), model.safetensors and summary.json.
      """)

  @OptionGroup var options: ConfigurationOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The run directory, new or empty. Default: a new one below runs/.", valueName: "dir"))
  var output: String?

  func run() {
    MPI.run(program: "lockstep") { world in
      let configuration = try options.load(world)
      try TrainingRun.run(configuration, configurationFile: options.config, output: output, world: world)
    }
  }
}
