import DataParallel

/// What this machine offers the ranks of a job, as far as `mpirun` and Lockstep mind.
package struct Machine: Equatable, Sendable {
  /// The cores that this process may use, each once.
  package var cores: Int
  /// The processors that this process may use: two a core where cores run two threads in hardware.
  package var processors: Int
  /// Whether this process runs as root.
  package var isRoot: Bool
  /// Whether a filter on system calls is in force, as in containers: processes may then not read each other's memory,
  /// as Open MPI's transport within a machine does.
  package var filtersSystemCalls: Bool
  /// The environment's variables, in which people and batch systems talk to `mpirun`.
  package var environment: [String: String]

  package init(
    cores: Int, processors: Int, isRoot: Bool = false, filtersSystemCalls: Bool = false,
    environment: [String: String] = [:]
  ) {
    (self.cores, self.processors) = (cores, processors)
    (self.isRoot, self.filtersSystemCalls) = (isRoot, filtersSystemCalls)
    self.environment = environment
  }

  /// Whether `mpirun` has been told that it's meant to run as root; it wants to hear it twice.
  package var isRootAllowed: Bool {
    ["OMPI_ALLOW_RUN_AS_ROOT", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"].allSatisfy { environment[$0] == "1" }
  }

  /// Whether `mpirun` has been told that more ranks than slots are meant.
  package var isOversubscriptionAllowed: Bool {
    ["1", "true", "yes"].contains(environment["OMPI_MCA_rmaps_base_oversubscribe"]?.lowercased())
  }

  /// The slots of each machine that Slurm has granted to the job that this process belongs to; nil outside one.
  package var slurmSlots: [Int]? {
    guard environment["SLURM_JOB_ID"] != nil, let tasks = environment["SLURM_TASKS_PER_NODE"] else { return nil }
    let slots = LaunchedRank.slurmCounts(tasks)
    return slots.isEmpty ? nil : slots
  }
}
