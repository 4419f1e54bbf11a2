import ArgumentParser
import Foundation
import Loggers
import MPI
import TensorBoard
import Training
import Watchdog

/// `lockstep train`
struct Train: CollectiveCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a network, on one rank or under mpirun.",
    usage: "lockstep train [options]",
    discussion: """
      Rank 0 prints what is trained, where and how, then a line per epoch. The run directory gets config.yaml (as \
      resolved), train.log (with every setting), metrics.jsonl (a line per epoch), checkpoints/, model.safetensors and \
      summary.json.

      SIGTERM, SIGINT, SIGHUP, SIGQUIT or SIGUSR1 on any rank ends the run after the current step with a checkpoint and exit \
      status 75, unless it was ignored at the start, as under nohup. \
      --resume goes on from a checkpoint, on any number of ranks, with the same result bit for bit.
      """)

  @OptionGroup var training: TrainingOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The run directory, new or empty. Default: a new one below runs/.", valueName: "dir"),
    completion: .directory)
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
      is none yet, the run starts from the beginning. The run's configuration is then the default.
      """,
      valueName: "latest|run|file"), completion: .directory)
  var resume: String?

  @Option(
    help: ArgumentHelp(
      "Writes what every thread of every rank did when, for Perfetto (ui.perfetto.dev) or chrome://tracing.",
      valueName: "file"), completion: .file())
  var trace: String?

  @Flag(help: "Print every setting before the first epoch; train.log always has them.")
  var verbose = false

  @Flag(help: "Print the last line alone: the accuracy and the hash of the parameters.")
  var quiet = false

  @Flag(
    help: """
      Search a learning rate in place of training: it rises step by step until the loss does, and a table, a value to \
      start from and learning-rate.csv come of it.
      """)
  var findLearningRate = false

  func validate() throws {
    if findLearningRate && resume != nil {
      throw ValidationError("--find-learning-rate starts from the beginning, and --resume doesn't: give one of them.")
    }
    if verbose && quiet { throw ValidationError("--verbose and --quiet ask for opposites: give one of them.") }
    if output == "" { throw ValidationError("--output names no folder; leave it out for a new one below runs/.") }
    if trace == "" { throw ValidationError("--trace names no file, such as trace.json.") }
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

  /// The file with the configuration of the run that goes on, as far as it can be told without reading a checkpoint.
  var resumedConfiguration: String? {
    guard let resume else { return nil }
    let run = resume == "latest" ? output : CheckpointFolder.run(ofFile: resume) ?? resume
    return run.map { $0 + "/config.yaml" }.flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }
  }

  /// Whether what is in the run directory goes before this start, after an earlier one of the same job.
  private func overwrites(after earlier: EarlierStart?) -> Bool {
    guard let earlier, earlier.isOpened || earlier.hasCheckpoint else { return overwrite }
    // A run that goes on from another one's checkpoint, and has none of its own yet, does that again.
    return !earlier.hasCheckpoint && (overwrite || resume != nil && resume != "latest")
  }

  /// Who gets the run's numbers beside its own files.
  private func makeRecorders(_ settings: Configuration.LoggingSettings) -> [any EpochRecorder] {
    (settings.tensorboard ? [TensorBoardRecorder()] : [])
      + (settings.command.isEmpty ? [] : [CommandRecorder(settings.command)])
  }

  func run() {
    let trace = trace.map(Trace.init(file:))
    let timelines = trace?.timelines ?? RankTimelines(keepsSpans: false)
    let recorders = RankProgram.run("lockstep", timelines: timelines) { topology, watchdog in
      let earlier = try output.map { output in try EarlierStart(output, topology) }
      let destination = RunDestination(
        path: output, isOverwriting: overwrites(after: earlier), isTakingOver: takeOver)
      let resume = earlier?.hasCheckpoint == true ? "latest" : resume
      let resumption = try resume.flatMap { resume in
        let run = resume == "latest" ? output ?? resume : resume
        let origin = try NewestCopy.fetch(run, destination, topology)
        return try topology.world.onRoot { try Resumption(resume, destination, origin: origin) }
      }
      let configuration = training.adding(
        try training.options.load(topology.world, checkpoint: resumption?.checkpoint))
      let recorders = topology.world.rank == 0 ? makeRecorders(configuration.logging) : []
      var request = RunRequest(
        configuration, configurationFile: training.options.config ?? configuration.data.title, destination: destination,
        resumption: resumption,
        verbosity: quiet ? .quiet : verbose ? .verbose : .normal,
        recorders: recorders)
      request.findsLearningRate = findLearningRate
      try TrainingRun.run(request, trace: trace, topology: topology, watchdog: watchdog)
      return recorders
    }
    // Of a run that is complete, and out of MPI.
    for case let recorder as TensorBoardRecorder in recorders { recorder.addPictures() }
  }
}
