import DataParallel
import Platform

/// What this machine offers the ranks of a job, as far as `mpirun` and Lockstep mind.
package struct Machine: Equatable, Sendable {
  /// The cores that this process may use, each once.
  package var cores: Int
  /// The processors that this process may use: two per core where cores run two threads in hardware.
  package var processors: Int
  /// The processors whose time control groups leave, if they set a quota; `processors` takes it into account.
  package var processorQuota: Double?
  /// Whether this process runs as root.
  package var isRoot: Bool
  /// Whether a filter on system calls is in force, as in containers: processes may then not read each other's memory,
  /// as Open MPI's transport within a machine does.
  package var filtersSystemCalls: Bool
  /// What people and batch systems tell `mpirun` in the environment.
  package var launcher: LauncherEnvironment

  package init(
    cores: Int, processors: Int, processorQuota: Double? = nil, isRoot: Bool = false, filtersSystemCalls: Bool = false,
    launcher: LauncherEnvironment = LauncherEnvironment([:])
  ) {
    (self.cores, self.processors, self.processorQuota) = (cores, processors, processorQuota)
    (self.isRoot, self.filtersSystemCalls) = (isRoot, filtersSystemCalls)
    self.launcher = launcher
  }
}
