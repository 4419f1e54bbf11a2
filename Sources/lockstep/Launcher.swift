import Foundation

/// What the launcher has told this process, before it enters MPI.
enum Launcher {
  /// Whether this is rank 0, or there is no launcher.
  static var isFirstRank: Bool {
    let environment = ProcessInfo.processInfo.environment
    let rank = ["OMPI_COMM_WORLD_RANK", "PMIX_RANK", "SLURM_PROCID"].lazy.compactMap { environment[$0] }.first
    return rank ?? "0" == "0"
  }
}
