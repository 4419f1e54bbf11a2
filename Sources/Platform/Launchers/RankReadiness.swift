import Glibc

/// Whether the ranks that an `mpirun` has started on this machine watch for SIGUSR1.
package enum RankReadiness: Equatable, Sendable {
  /// There are no ranks yet, or the signal would end one of them.
  case starting
  /// All ranks of this machine have a handler for it. They set it after they have all entered MPI.
  case ready
  /// `mpirun` has children that aren't ranks: it reaches other machines through them.
  case outOfSight

  package init(ofChildrenOf process: pid_t) {
    let children = ProcFolder(process: process).children(of: process).map(ProcFolder.init(process:))
    let ranks = children.compactMap { child in
      child.environment.flatMap { LauncherEnvironment($0).openMPINodeSize }.map { (count: $0, folder: child) }
    }
    self =
      if let count = ranks.first?.count {
        ranks.count == count && ranks.allSatisfy { Self.handles(SIGUSR1, $0.folder) } ? .ready : .starting
      } else {
        children.isEmpty ? .starting : .outOfSight
      }
  }

  /// Whether a process has a handler for a signal, by `SigCgt`, a mask in hexadecimal.
  private static func handles(_ signal: Int32, _ folder: ProcFolder) -> Bool {
    let mask = folder.status["SigCgt"].flatMap { UInt64($0, radix: 16) }
    return mask.map { $0 >> UInt64(signal - 1) & 1 == 1 } ?? false
  }
}
