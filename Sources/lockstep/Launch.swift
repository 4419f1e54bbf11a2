import ArgumentParser
import Foundation
import Jobs
import MPI
import Platform
import Training

/// `lockstep launch`
struct Launch: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Start a command on several ranks, with the right mpirun for this machine.",
    discussion: """
      Prints the mpirun command, then executes it:

        lockstep launch -n 4 -- train --config configs/mnist.yaml --data data/mnist

      With --max-restarts, a training that crashes is continued from its latest checkpoint, after 1, 2, 4, … seconds. An \
      error of configuration or data ends it at once. Ctrl-C or SIGTERM stops all ranks after they have written a \
      checkpoint; a second one ends them at once.
      """)

  @Option(name: .customShort("n"), help: ArgumentHelp("How many ranks.", valueName: "ranks"))
  var ranks: Int

  @Option(help: ArgumentHelp("The machines to use, one per line: NAME slots=4.", valueName: "file"))
  var hostfile: String?

  @Option(
    help: ArgumentHelp("How often to continue a training that has crashed; needs its --output.", valueName: "count"))
  var maxRestarts = 0

  @Flag(help: "Print the mpirun command and do nothing.")
  var dryRun = false

  @Argument(
    parsing: .postTerminator, help: ArgumentHelp("train, evaluate or bench, and its arguments.", valueName: "command"))
  var command: [String]

  func validate() throws {
    guard (1...1 << 20).contains(ranks) else { throw ValidationError("-n must be in 1 ... 1048576.") }
    guard (0...1_000).contains(maxRestarts) else { throw ValidationError("--max-restarts must be in 0 ... 1000.") }
    guard !command.isEmpty else { throw ValidationError("Say what to start: lockstep launch -n 4 -- train …") }
  }

  func run() throws {
    // A reader of what is printed may go at any moment; the job goes on.
    signal(SIGPIPE, SIG_IGN)
    let machine = Machine.current
    let training = try configurationOfRanks()
    if let training, ranks > training.microBatches {
      throw PlanError.moreRanksThanMicroBatches(ranks: ranks, microBatches: training.microBatches)
    }
    let hostFile = try hostfile.map { path throws(FileError) in try HostFile(reading: path) }
    let plan = LaunchPlan(ranks: ranks, on: machine, hostFile: hostFile, training: training)
    let warnsOfUnusedTransports = OpenMPI.installed()?.warnsOfUnusedTransports ?? false
    func mpirun(_ arguments: [String]) -> [String] {
      plan.command(
        running: [executablePath] + arguments, warnsOfUnusedTransports: warnsOfUnusedTransports)
    }
    print(mpirun(command).shellLine.printable)
    guard !dryRun else { return }
    // What is printed stands before what the ranks print.
    fflush(nil)
    let isTraining = command.first == Train._commandName
    let job = SupervisedJob(
      command: mpirun(command), restartCommand: mpirun(Self.resuming(command)),
      policy: RestartPolicy(maxRestarts: maxRestarts), stopsAtUserSignal: isTraining)
    Foundation.exit(try job.run { writeReport($0, prefix: "lockstep: ") })
  }

  /// Reads the command as a rank would, so that what is wrong with it is said before there are ranks.
  ///
  /// - Returns: What decides the threads of each rank; nil where each has one.
  private func configurationOfRanks() throws -> Configuration.TrainingSettings? {
    let command = try Lockstep.parseAsRoot(command)
    guard maxRestarts == 0 || command is Train else {
      throw ValidationError("--max-restarts continues a training; other commands have no checkpoints.")
    }
    switch command {
    case let train as Train:
      guard maxRestarts == 0 || train.output != nil else {
        throw ValidationError("--max-restarts needs train's --output: the folder whose latest checkpoint is continued.")
      }
      return try train.options.load().training
    case let bench as BenchEpoch:
      return try bench.options.load().training
    case is Evaluate, is BenchAllReduce:
      return nil
    default:
      throw ValidationError("launch starts train, evaluate or bench; other commands run on one rank, by themselves.")
    }
  }

  /// The arguments of a training that goes on from its latest checkpoint, unless they say already where to go on from.
  private static func resuming(_ command: [String]) -> [String] {
    command.contains { $0 == "--resume" || $0.hasPrefix("--resume=") } ? command : command + ["--resume", "latest"]
  }
}
