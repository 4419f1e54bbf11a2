import ArgumentParser
import MPI
import Training
import Watchdog

/// `lockstep train`
struct Train: CollectiveCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a network, on one rank or under mpirun.",
    discussion: """
      Rank 0 prints what is trained, where and how, then a line per epoch. The run directory gets config.yaml (as \
      resolved), train.log (with every setting), metrics.jsonl (a line per epoch), checkpoints/, model.safetensors and \
      summary.json.

      SIGTERM, SIGINT, SIGHUP, SIGQUIT or SIGUSR1 on any rank ends the run after the current step with a checkpoint and exit \
      status 75, unless it was ignored at the start, as under nohup. \
      --resume goes on from a checkpoint, on any number of ranks, with the same result bit for bit.
      """)

  @OptionGroup var options: ConfigurationOptions

  @Option(
    help: ArgumentHelp(
      """
      The folder of the data set; overrides data.directory. IDX files of your own, or EMNIST's, are trained on with --set \
      data.dataset=custom.
      """, valueName: "dir"))
  var data: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The run directory, new or empty. Default: a new one below runs/.", valueName: "dir"))
  var output: String?

  @Flag(help: "Start anew in an --output that holds a run: its files are removed, and no others.")
  var overwrite = false

  @Flag(
    help: """
      Go on although a lock file says that another process writes the run. Only for file systems without locks, when that \
      process is known to be gone.
      """)
  var takeOver = false

  @Option(
    help: ArgumentHelp(
      """
      Goes on from a run's newest checkpoint, or from a checkpoint's file. "latest" is the newest in --output; if there \
      is none yet, the run starts from the beginning.
      """,
      valueName: "latest|run|file"))
  var resume: String?

  @Option(
    help: ArgumentHelp(
      "Writes what every thread of every rank did when, for Perfetto (ui.perfetto.dev) or chrome://tracing.",
      valueName: "file"))
  var trace: String?

  @Flag(help: "Print every setting before the first epoch; train.log always has them.")
  var verbose = false

  @Flag(help: "Print the last line alone: the accuracy and the hash of the parameters.")
  var quiet = false

  func validate() throws {
    if verbose && quiet { throw ValidationError("--verbose and --quiet ask for opposites: give one of them.") }
    if output == "" { throw ValidationError("--output names no folder; leave it out for a new one below runs/.") }
    if overwrite && resume != nil {
      throw ValidationError("--overwrite starts a run anew, and --resume goes on with it: give one of them.")
    }
    if overwrite && output == nil {
      throw ValidationError("--overwrite needs --output with the run directory.")
    }
    if resume == "latest" && output == nil {
      throw ValidationError("--resume latest needs --output with the run directory. Or name it: --resume runs/mnist-1")
    }
  }

  func run() {
    let destination = RunDestination(path: output, isOverwriting: overwrite, isTakingOver: takeOver)
    let trace = trace.map(Trace.init(file:))
    RankProgram.run("lockstep", timelines: trace?.timelines) { topology, watchdog in
      let resumption = try resume.flatMap { resume in
        try topology.world.onRoot { try Resumption(resume, destination) }
      }
      var configuration = try options.load(topology.world, checkpoint: resumption?.checkpoint)
      if let data { configuration.data.directory = data }
      let request = RunRequest(
        configuration, configurationFile: options.file, destination: destination, resumption: resumption,
        verbosity: quiet ? .quiet : verbose ? .verbose : .normal)
      try TrainingRun.run(request, trace: trace, topology: topology, watchdog: watchdog)
    }
  }
}
