import DataParallel
import Training

/// How ranks go onto machines: slots, threads and binding, and the `mpirun` that brings this about.
package struct LaunchPlan: Equatable, Sendable {
  /// What each rank is bound to.
  package enum Binding: String, Sendable {
    /// A core of its own.
    case core
    /// Nothing: the kernel places the rank and its threads.
    case none
  }

  /// The ranks of the job.
  package let ranks: Int
  /// How many ranks `mpirun` would place by itself, on all machines.
  package let slots: Int
  /// The ranks of the machine that gets most.
  package let ranksOnFullestMachine: Int
  /// The threads of each rank.
  package let threadsPerRank: Int
  /// What each rank is bound to.
  package let binding: Binding

  private let machine: Machine
  private let hostFile: HostFile?
  private let network: Network?
  private let options: [String]

  /// A plan for a machine and those like it.
  ///
  /// - Parameters:
  ///   - ranks: How many ranks; positive.
  ///   - machine: This machine. Others are taken to have as many cores.
  ///   - hostFile: The machines to use; nil for those of the Slurm job, or this one.
  ///   - network: The one that the machines are to talk over; nil for any.
  ///   - options: What else `mpirun` is told; it goes before what this plan would tell it.
  ///   - training: Decides the threads of each rank; nil for a program whose ranks have one.
  package init(
    ranks: Int, on machine: Machine, hostFile: HostFile? = nil, network: Network? = nil,
    options: [String] = [], training: Configuration.TrainingSettings?
  ) {
    let slots = hostFile?.slots(cores: machine.cores) ?? machine.launcher.slurmSlots ?? [machine.cores]
    let most = slots.max() ?? 1
    let slotCount = slots.reduce(0, +)
    // Slots are filled machine by machine; ranks beyond them are dealt out to all.
    let fullest =
      ranks <= slotCount ? min(ranks, most) : most + (ranks - slotCount + slots.count - 1) / slots.count
    self.ranks = ranks
    self.slots = slotCount
    ranksOnFullestMachine = fullest
    threadsPerRank =
      training.map {
        Partition.threads(
          $0.threads, microBatchCount: $0.microBatches, ranks: ranks, processorsPerRank: machine.processors / fullest)
      } ?? 1
    // On a core of its own a rank isn't moved about; but its threads would share that core.
    binding = ranksOnFullestMachine <= machine.cores && threadsPerRank == 1 ? .core : .none
    self.machine = machine
    (self.hostFile, self.network, self.options) = (hostFile, network, options)
  }

  /// The command that starts a program's ranks.
  ///
  /// - Parameters:
  ///   - program: The path of an executable, and its arguments.
  ///   - warnsOfUnusedTransports: Whether Open MPI would warn of network hardware that isn't there.
  /// - Returns: `mpirun` and its options, then `program`.
  package func command(running program: [String], warnsOfUnusedTransports: Bool = false) -> [String] {
    var command = ["mpirun", "-n", "\(ranks)"]
    if let hostFile { command += hostFile.option }
    if machine.isRoot && !has("allow-run-as-root") { command.append("--allow-run-as-root") }
    if ranks > slots && !has("map-by") && !has("oversubscribe") { command += ["--map-by", ":OVERSUBSCRIBE"] }
    if !has("bind-to") { command += ["--bind-to", binding.rawValue] }
    let parameters = [
      ("btl_vader_single_copy_mechanism", "none", machine.filtersSystemCalls),
      ("btl_base_warn_component_unused", "0", warnsOfUnusedTransports),
    ]
    for (name, value, isNeeded) in parameters where isNeeded && !options.contains(name) {
      command += ["--mca", name, value]
    }
    if let network {
      for parameter in ["btl_tcp_if", "oob_tcp_if"] where !isGiven(parameter) {
        command += ["--mca", parameter + "_include", "\(network)"]
      }
    }
    return command + options + program
  }

  /// Whether a choice of networks was made, by an option or in the environment.
  private func isGiven(_ parameter: String) -> Bool {
    ["_include", "_exclude"].contains {
      options.contains(parameter + $0) || machine.launcher.parameter(parameter + $0) != nil
    }
  }

  /// Whether `mpirun` is given an option, which may have one dash or two.
  private func has(_ name: String) -> Bool { options.contains { ["-" + name, "--" + name].contains($0) } }
}
