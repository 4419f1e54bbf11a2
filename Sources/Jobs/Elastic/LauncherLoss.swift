import Platform
import Synchronization

/// What `mpirun` says it has lost: a rank, or its daemon on another machine.
package struct LauncherLoss: Equatable, Sendable {
  /// The rank; nil where all of a machine's are lost.
  package let rank: Int?
  /// The machine as `mpirun` calls it.
  package let host: String

  package init(rank: Int?, host: String) { (self.rank, self.host) = (rank, host) }

  /// What a line of Open MPI 4.1's `mpirun` says; nil where it says no such thing.
  package init?(line: String) {
    if let match = line.firstMatch(of: /process rank (\d+) with PID \d+ on node (\S+) exited on signal/) {
      self.init(rank: Int(match.output.1), host: String(match.output.2))
    } else if let match = line.firstMatch(of: /Remote daemon: \[\[\S+\],\d+\] on node (\S+)/) {
      self.init(rank: nil, host: String(match.output.1))
    } else {
      return nil
    }
  }

  /// The first loss that was read since the job was started, noted by the thread that reads its errors.
  package static var first: LauncherLoss? {
    get { noted.withLock(\.self) }
    set { noted.withLock { $0 = newValue } }
  }

  private static let noted = Mutex<LauncherLoss?>(nil)
}
