import DataParallel
import Foundation
import Watchdog

/// How a job of `mpirun` ended, told from its exit status alone.
///
/// Open MPI 4.1.4 exits with the status of the rank that ended first with another than 0 (`MPI_Abort`'s counts as such),
/// with 128 + the signal's number where a signal ended that rank, with 205 after a machine was lost, and with 1 when it
/// refuses the job itself or was asked to end by SIGINT or SIGTERM. A mismatch of replicas counts as a crash: it comes from
/// faulty hardware, and every checkpoint is from before it.
package enum JobEnding: Equatable, Sendable {
  /// All ranks did what they had to.
  case completed
  /// A signal asked the ranks to stop, and they wrote a checkpoint first.
  case stopped
  /// The program, or `mpirun`, said what is wrong with its input: it would say so again.
  case refused(status: Int32)
  /// Something died that a new start may bring back to life.
  case crashed(status: Int32)

  /// What the program exits with after it was asked to stop: `EX_TEMPFAIL`, come again later.
  private static let stoppedStatus: Int32 = 75

  /// Whether a training that ended so goes on from its checkpoint, if it has one.
  package var canGoOn: Bool {
    switch self {
    case .completed, .refused: false
    case .stopped, .crashed: true
    }
  }

  /// - Parameter status: The exit status of `mpirun`, or 128 + the signal that ended `mpirun` itself.
  package init(exitStatus status: Int32) {
    self =
      switch status {
      case 0: .completed
      case Self.stoppedStatus: .stopped
      // 64 to 78 are those of sysexits.h; the command line's own errors are 64.
      case 1, 64...78: .refused(status: status)
      default: .crashed(status: status)
      }
  }
}

extension JobEnding: CustomStringConvertible {
  /// What happened, to follow "the job".
  package var description: String {
    switch self {
    case .completed: "has completed"
    case .stopped: "was stopped by a signal, with a checkpoint written"
    case .refused(let status): "ended with an error (exit status \(status))"
    case .crashed(StallWatchdog.exitStatus): "was ended by its own watchdog"
    case .crashed(ReplicaMismatch.exitStatus): "found replicas that differ"
    case .crashed(205): "lost a machine"
    case .crashed(let status) where (129...192).contains(status):
      "was ended by signal \(status - 128) (\(strsignal(status - 128).map { String(cString: $0) } ?? "unknown"))"
    case .crashed(let status): "crashed (exit status \(status))"
    }
  }
}
