import Datasets
import Foundation
import MPI
import NeuralNetwork
import Platform
import Training
import Training
import Platform

/// What can be told, without starting a rank, about how training will go on this machine.
package struct Diagnosis: Equatable, Sendable {
  package var machine: Machine
  /// Nil where `ompi_info` isn't there.
  package var openMPI: OpenMPI?
  /// What `mpirun` says of itself; nil where it isn't there.
  package var launcherVersion: String?
  /// The MPI library of this program, such as `Open MPI v4.1.4`.
  package var libraryVersion: String
  /// The version and instruction set of oneDNN.
  package var oneDNN: String
  /// Where ranks share memory.
  package var sharedMemory: FreeSpace
  /// Where they do instead, as there's too little room there.
  package var substitute: FreeSpace?
  /// What ranks get of this process, and where they meet.
  package var limits: LaunchLimits
  /// The bytes that the machine can still give; nil where it doesn't tell.
  package var availableMemory: Int?

  package init(
    machine: Machine, openMPI: OpenMPI?, launcherVersion: String?, libraryVersion: String, oneDNN: String,
    sharedMemory: FreeSpace, substitute: FreeSpace? = nil, limits: LaunchLimits, availableMemory: Int?
  ) {
    (self.machine, self.openMPI, self.launcherVersion) = (machine, openMPI, launcherVersion)
    (self.libraryVersion, self.oneDNN) = (libraryVersion, oneDNN)
    (self.sharedMemory, self.substitute, self.limits) = (sharedMemory, substitute, limits)
    self.availableMemory = availableMemory
  }

  /// Looks at this machine.
  package static var current: Diagnosis {
    let machine = Machine.current
    let openMPI = OpenMPI.installed()
    let temporary = ProcessInfo.processInfo.environment["TMPDIR"]
    let sharedMemory = FreeSpace(of: openMPI?.sharedMemoryFolder ?? SharedMemoryFolder.standard)
    let substitute =
      sharedMemory.folder == SharedMemoryFolder.standard
      ? SharedMemoryFolder.substitute(LauncherEnvironment([:]), temporary: temporary) : nil
    return Diagnosis(
      machine: machine, openMPI: openMPI, launcherVersion: OpenMPI.launcherVersion(),
      libraryVersion: MPI.libraryVersion, oneDNN: "\(OneDNN.version), \(OneDNN.instructionSet)",
      sharedMemory: sharedMemory, substitute: substitute.map(FreeSpace.init(of:)),
      limits: .current, availableMemory: AvailableMemory.byteCount())
  }

  /// What that comes to for a training with this configuration.
  ///
  /// - Parameters:
  ///   - configuration: The training's.
  ///   - ranks: How many ranks; nil for a look at several numbers.
  ///   - hostFile: The machines to use; nil for this one, or those of the Slurm job.
  /// - Returns: A finding a subject, in the order to show them.
  package func findings(
    for configuration: Configuration, ranks: Int? = nil, hostFile: HostFile? = nil
  ) -> [Finding] {
    let counts = ranks.map { [$0] } ?? [1, 2, 4]
    return [launcher, transports, cores, root] + memory(configuration, ranks: ranks)
      + limits.findings(ranks: ranks ?? 1) + [Finding(.ok, "oneDNN", oneDNN)]
      + counts.map { threads(ranks: $0, hostFile, configuration.training, isAsked: ranks != nil) }
      // More ranks than micro-batches start neither way.
      + (hostFile == nil ? counts.filter { $0 <= configuration.training.microBatches }.map(plainLaunch) : [])
  }

  private var launcher: Finding {
    let subject = "Open MPI"
    guard let launcherVersion else {
      return Finding(
        .problem, subject, "mpirun is not on PATH",
        remedy: "apt-get install openmpi-bin, or put the folder of Open MPI's mpirun on PATH")
    }
    let number = { (text: String) in text.split(separator: " ").last.map { $0.drop { $0 == "v" } } ?? "" }
    guard launcherVersion.contains("Open MPI"), number(launcherVersion) == number(libraryVersion) else {
      return Finding(
        .problem, subject, "mpirun is \"\(launcherVersion)\", but the program's library is \(libraryVersion)",
        remedy: "put the mpirun of that library first on PATH; another's starts ranks that don't find each other")
    }
    return Finding(.ok, subject, "\(number(libraryVersion)), mpirun and library alike")
  }

  private var transports: Finding {
    guard let openMPI else {
      return Finding(.note, "transports", "unknown, as ompi_info is not on PATH", remedy: "apt-get install openmpi-bin")
    }
    let text = openMPI.transports.joined(separator: ", ") + "; messages by " + openMPI.messaging.joined(separator: ", ")
    guard openMPI.transports.contains(where: { ["vader", "sm"].contains($0) }) else {
      return Finding(
        .note, "transports", text + "; none through shared memory, so ranks of one machine talk more slowly",
        remedy: "check OMPI_MCA_btl and openmpi-mca-params.conf")
    }
    if machine.filtersSystemCalls {
      return Finding(
        .note, "transports", text + "; a filter on system calls may keep ranks from reading each other's memory",
        remedy: "lockstep launch, or export OMPI_MCA_btl_vader_single_copy_mechanism=none")
    }
    return Finding(.ok, "transports", text)
  }

  private var cores: Finding {
    let cores =
      "\(machine.cores.counted("core")), \(machine.processors.counted("processor"))"
      + ProcessorCount.quotaText(machine.processorQuota)
    if let slots = machine.launcher.slurmSlots {
      let granted = "\(slots.reduce(0, +).counted("slot")) on \(slots.count.counted("machine"))"
      return Finding(.ok, "cores", "\(cores); Slurm grants \(granted)")
    }
    return Finding(.ok, "cores", "\(cores); mpirun starts up to \(machine.cores.counted("rank")) unasked")
  }

  private var root: Finding {
    if !machine.isRoot { return Finding(.ok, "root", "no") }
    if machine.launcher.isRootAllowed { return Finding(.ok, "root", "yes, and mpirun has been told that it's meant") }
    return Finding(
      .note, "root", "yes, which mpirun refuses until it's told twice that it's meant",
      remedy: "lockstep launch, or export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1")
  }

  private func threads(
    ranks: Int, _ hostFile: HostFile?, _ training: Configuration.TrainingSettings, isAsked: Bool
  ) -> Finding {
    let subject = "launch -n \(ranks)"
    guard ranks <= training.microBatches else {
      return Finding(
        isAsked ? .problem : .note, subject,
        "training.micro_batches is \(training.microBatches): a rank would have nothing to do",
        remedy: "start at most \(training.microBatches.counted("rank")), or raise training.micro_batches")
    }
    let plan = LaunchPlan(ranks: ranks, on: machine, hostFile: hostFile, training: training)
    let isCrowded = plan.ranksOnFullestMachine * plan.threadsPerRank > machine.processors
    let text =
      "\(plan.threadsPerRank.counted("thread")) per rank, bound to \(plan.binding == .core ? "a core each" : "no core")"
    return isCrowded
      ? Finding(.note, subject, text + "; more threads than processors, waiting ranks yield")
      : Finding(.ok, subject, text)
  }

  private func plainLaunch(ranks: Int) -> Finding {
    let launch = PlainLaunch(ranks: ranks, on: machine)
    var remedies: [String] = []
    if launch.refusesRoot { remedies.append("OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1") }
    if launch.tooFewSlots != nil { remedies.append("OMPI_MCA_rmaps_base_oversubscribe=1") }
    let leavesCoresIdle = launch.binding == .core && ranks < machine.cores
    let remedy =
      launch.refuses ? "export " + remedies.joined(separator: " ") : leavesCoresIdle ? "mpirun --bind-to none" : nil
    return Finding(
      remedy == nil ? .ok : .note, "mpirun -n \(ranks)", launch.description,
      remedy: remedy.map { "lockstep launch -n \(ranks), or \($0)" })
  }
}
