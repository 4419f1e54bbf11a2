import ArgumentParser
import Datasets
import Foundation
import Jobs
import MPI
import Platform
import Training
import Watchdog

/// `lockstep launch`
struct Launch: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Start a command on several ranks, with the right mpirun for this machine.",
    usage: "lockstep launch -n <ranks> [options] <command> ...",
    discussion: """
      Prints the mpirun command, then executes it:

        lockstep launch -n 4 train --data data/mnist --epochs 5

      -np, --host and --machinefile are understood too, and any other option of mpirun, such as -x NAME, --mca KEY VALUE or \
      --bind-to core, is passed on to it.

      With --max-restarts, a training that crashes is continued from its latest checkpoint, after 1, 2, 4, … seconds. An \
      error of configuration or data ends it at once. Ctrl-C or SIGTERM stops all ranks after they have written a \
      checkpoint; a second one ends them at once. What mpirun says of ranks that have said it themselves is left out.
      """)

  @Option(name: .customShort("n"), help: ArgumentHelp("How many ranks.", valueName: "ranks"))
  var ranks: Int

  @Option(
    help: ArgumentHelp("The machines to use, one per line: NAME slots=4.", valueName: "file"), completion: .file())
  var hostfile: String?

  @Option(
    name: .customShort("H"), help: ArgumentHelp("The machines to use: node1:4,node2:4.", valueName: "names"))
  var hosts: String?

  @Option(
    help: ArgumentHelp("How often to continue a training that has crashed; needs its --output.", valueName: "count"))
  var maxRestarts = 0

  @OptionGroup(title: "Ranks that come and go") var elasticity: ElasticityOptions

  @Flag(help: "Print the mpirun command and do nothing.")
  var dryRun = false

  @Option(help: .hidden)
  var mpirun: [String] = []

  @Argument(
    parsing: .postTerminator,
    help: ArgumentHelp("train, evaluate, step or bench, and its arguments.", valueName: "command"))
  var command: [String] = []

  func validate() throws {
    guard (1...1 << 20).contains(ranks) else { throw ValidationError("-n must be in 1 ... 1048576.") }
    guard (0...1_000).contains(maxRestarts) else { throw ValidationError("--max-restarts must be in 0 ... 1000.") }
    guard !command.isEmpty else { throw ValidationError("Say which command to start: lockstep launch -n 4 train …") }
    guard hostfile == nil || hosts == nil else {
      throw ValidationError("--hostfile and -H both name the machines: give one of them.")
    }
    try elasticity.check(ranks: ranks, hasHosts: hostNames != nil)
  }

  func run() throws {
    // A reader of what is printed may go at any moment; the job goes on.
    signal(SIGPIPE, SIG_IGN)
    let machine = Machine.current
    let launch = String(UInt64.random(in: 0 ... .max), radix: 16)
    let elastic = try elasticity.setUp(
      ranks: ranks, names: hostNames, on: machine, options: self.mpirun, launch: launch, startsNothing: dryRun)
    let hostFile = try elastic.map { $0.supply.places.map { HostFile($0) } } ?? machines()
    let isLocal = hostFile == nil && machine.launcher.slurmSlots == nil
    let (settings, data) = try checkedSettings(readsData: !dryRun && (isLocal || hostFile?.hasThisMachine ?? false))
    // Of ranks on other machines nothing is known here.
    let limits = LaunchLimits.current.findings(ranks: isLocal ? ranks : 1)
    if !dryRun, let refusal = LaunchRefusal(limits) { throw refusal }
    let warnsOfUnusedTransports = OpenMPI.installed()?.warnsOfUnusedTransports ?? false
    // The name server, which is asked for the network, may take its time.
    func mpirun(
      _ arguments: [String], ranks: Int, _ hostFile: HostFile?, _ network: Network?, _ options: [String] = []
    ) -> [String] {
      LaunchPlan(
        ranks: ranks, on: machine, hostFile: hostFile, network: network, options: self.mpirun + options,
        training: settings?.training
      ).command(running: [executablePath] + arguments, warnsOfUnusedTransports: warnsOfUnusedTransports)
    }
    func show(_ command: [String]) throws {
      try printUnfolded(command.map(\.printable).shellLines(width: Terminal.ofOutput?.columns))
    }
    // Of machines that come and go, those that answer are asked for later.
    let network = dryRun || elastic == nil ? hostFile?.network : nil
    if !dryRun, elastic == nil, let hostFile, let refusal = refusal(hostFile, network, data) { throw refusal }
    let firstCommand = mpirun(command, ranks: elastic?.supply.ranks ?? ranks, hostFile, network)
    // Whoever sees the command may ask for its end.
    if !dryRun { SignalRelay.start() }
    if dryRun || elastic == nil { try show(firstCommand) }
    guard !dryRun else { return }
    let note = folderNote(command, places: elastic?.supply.places?.count ?? 1, copies: settings?.checkpoint.copies ?? 1)
    if let note { try printLines([note]) }
    let errors = try ErrorFilter()
    let startLimit = Duration.seconds(StallLimits(environment: ProcessInfo.processInfo.environment).timeout)
    let policy = RestartPolicy(maxRestarts: maxRestarts)
    let ended = Result {
      try RunNote.asking { note throws(FileError) in
        func report(_ text: String) { writeReport(text, prefix: "lockstep: ") }
        let ending: JobEnding
        if let elastic {
          var job = elastic.job(policy: policy, startLimit: startLimit) { supply, generation in
            let command = generation.number == 1 ? command : goingOn(command)
            let hostFile = supply.places.map { HostFile($0) }
            let network = hostFile?.network
            // Nobody who reads it is a reason to end.
            try? show(mpirun(command, ranks: supply.ranks, hostFile, network))
            return mpirun(command, ranks: supply.ranks, hostFile, network, elastic.options + generation.options)
          }
          ending = try job.run(note: note, report: report)
        } else {
          let job = SupervisedJob(
            policy: policy, stopsAtUserSignal: command.first == Train._commandName, startLimit: startLimit,
            lookout: elasticity.lookout(hostFile, options: self.mpirun, launch: launch)
          ) { start in
            // Without restarts there's no other start that one could meet; on lost machines ranks are known by it.
            let isKnown = maxRestarts > 0 || elasticity.hostTimeout != nil
            let options = isKnown ? Generation(launch: launch, number: start).options : []
            return mpirun(start == 1 ? command : goingOn(command), ranks: ranks, hostFile, network, options)
          }
          ending = try job.run(note: note, report: report)
        }
        return (ending, note.run?.directory)
      }
    }
    errors.end()
    let (ending, runDirectory) = try ended.get()
    if ending == .completed { removeLock(of: command, launch: launch) }
    if let runDirectory, ending.canGoOn, !CheckpointFolder(ofRun: runDirectory).files.isEmpty {
      let names = hosts.map { ["-H", $0] } ?? hostfile.map { ["--hostfile", $0] } ?? []
      let options = ["-n", "\(ranks)"] + names + elasticity.words + self.mpirun
      let command = ["lockstep", "launch"] + options + ["train", "--resume", runDirectory]
      writeReport("go on with: \(command.shellLine)", prefix: "lockstep: ")
    }
    Foundation.exit(ending.exitStatus)
  }

  /// Where machines are listed on the command line.
  private var hostNames: HostListing.Names? { hosts.map { .list($0) } ?? hostFilePath.map { .file($0) } }

  /// The host file of the command line, or that of the environment.
  private var hostFilePath: String? { hostfile ?? LauncherEnvironment.ofThisProcess.defaultHostFile }

  private func machines() throws(FileError) -> HostFile? {
    if let hosts { return try HostFile(list: hosts) }
    return try hostFilePath.map { path throws(FileError) in try HostFile(reading: path) }
  }

  /// Reads the command as a rank would, so that what is wrong with it is said before there are ranks.
  ///
  /// - Parameter readsData: Whether ranks will be started that all run on this machine, and so see its files.
  /// - Returns: The configuration, nil of a command that has none, whose ranks have a thread each; and the data of a training.
  /// - Throws: What is wrong with the command, its configuration, the number of ranks or the data.
  private func checkedSettings(readsData: Bool) throws -> (Configuration?, Configuration.DataSettings?) {
    var command = try parsedCommand()
    let continuing = elasticity.minRanks != nil ? "--min-ranks" : maxRestarts > 0 ? "--max-restarts" : nil
    if let continuing, !(command is Train) {
      throw UsageError("\(continuing) continues a training; other commands have no checkpoints.", of: Launch.self)
    }
    let configuration: Configuration
    switch command {
    case let train as Train:
      if let continuing, train.output == nil {
        throw UsageError(
          "\(continuing) needs train's --output: the folder whose latest checkpoint is continued.", of: Launch.self)
      }
      configuration = try train.training.load(otherwise: train.resumedConfiguration)
      if let continuing, !configuration.checkpoint.isPeriodic {
        throw UsageError(
          "\(continuing) needs checkpoints: checkpoint.every_steps and checkpoint.every_epochs are both 0.",
          of: Launch.self)
      }
      try checkRanks(configuration.training)
      let data = configuration.data
      if readsData {
        _ = try explaining {
          try DatasetFiles(
            directory: data.directory, classCount: data.classCount, needsTest: data.dataset != .custom)
        }
      }
      return (configuration, data)
    case let bench as BenchEpoch:
      configuration = try bench.options.load()
      try checkRanks(configuration.training)
    case let step as Step:
      configuration = try step.training.load()
      try checkRanks(configuration.training)
    case is Evaluate, is BenchAllReduce:
      return (nil, nil)
    case is BenchTable:
      throw Self.startsNoOther
    default:
      // Help that was asked for, which is printed where it's thrown.
      try command.run()
      throw ExitCode.success
    }
    return (configuration, nil)
  }

  private static let startsNoOther = UsageError(
    "launch starts train, evaluate, step or bench; other commands run on one rank, by themselves.", of: Launch.self)

  /// The command that the ranks are to run.
  private func parsedCommand() throws -> any ParsableCommand {
    let names = Lockstep.configuration.subcommands.map { $0._commandName }
    if let name = command.first, names.contains(name) {
      guard [Train._commandName, Evaluate._commandName, Step._commandName, Bench._commandName].contains(name) else {
        throw Self.startsNoOther
      }
    }
    do { return try Lockstep.parse(command) } catch let error as UsageError where error.command == Lockstep.self {
      // It's launch whose command is wrong.
      throw UsageError(error.message, of: Launch.self)
    }
  }

  private func checkRanks(_ training: Configuration.TrainingSettings) throws(PlanError) {
    guard ranks <= training.microBatches else {
      throw .moreRanksThanMicroBatches(ranks: ranks, microBatches: training.microBatches)
    }
  }
}
