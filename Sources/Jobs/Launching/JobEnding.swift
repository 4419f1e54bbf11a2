import DataParallel
import Foundation
import Platform
import Training
import Watchdog

/// How a job of `mpirun` ended, told from its exit status and from what its run has said of itself.
///
/// Open MPI 4.1.4 exits with the status of the rank that ended first with another than 0 (`MPI_Abort`'s counts as such),
/// with 128 + the signal's number where a signal ended that rank, with 205 or ssh's 255 after a machine was lost, and with 1 when it
/// refuses the job itself or was asked to end by SIGINT or SIGTERM, whatever its ranks exit with then. A mismatch of
/// replicas counts as a crash: it comes from faulty hardware, and every checkpoint is from before it.
package enum JobEnding: Equatable, Sendable {
  /// All ranks did what they had to.
  case completed
  /// A signal asked the ranks to stop, and they wrote a checkpoint first.
  case stopped
  /// The program, or `mpirun`, said what is wrong with its input: it would say so again.
  case refused(status: Int32)
  /// Something died that a new start may bring back to life.
  case crashed(status: Int32)
  /// The ranks had begun, and neither they nor the exit status say why they ended, as when `mpirun` is asked to end and
  /// they have no time left.
  case interrupted(status: Int32)
  /// A signal ended `mpirun` itself.
  case lostLauncher(signal: Int32)
  /// `mpirun` had started no rank after so long, and was ended for it.
  case neverBegun(after: Duration)
  /// So many ranks were left, or machines for them, and the job was to have more.
  case tooFewRanks(Int, least: Int)

  /// What the program exits with after it was asked to stop: `EX_TEMPFAIL`, come again later.
  private static let stoppedStatus: Int32 = 75
  /// What it exits with where too few ranks are left: `EX_UNAVAILABLE`.
  private static let tooFewStatus: Int32 = 69

  /// A machine was found to be gone before `mpirun` knew, which exits with this status then.
  static let lostMachine = JobEnding.crashed(status: 205)

  /// Whether a training that ended so goes on from its checkpoint, if it has one.
  package var canGoOn: Bool {
    switch self {
    case .completed, .refused: false
    case .stopped, .crashed, .interrupted, .lostLauncher, .neverBegun, .tooFewRanks: true
    }
  }

  /// Whether nobody but us says what has happened.
  var isUnexplained: Bool {
    switch self {
    case .interrupted, .lostLauncher, .neverBegun, .tooFewRanks: true
    case .completed, .stopped, .refused, .crashed: false
    }
  }

  /// What whoever has started the job exits with.
  package var exitStatus: Int32 {
    switch self {
    case .completed: 0
    case .stopped: Self.stoppedStatus
    case .refused(let status), .crashed(let status), .interrupted(let status): status
    case .lostLauncher(let signal): 128 + signal
    case .neverBegun: StallWatchdog.exitStatus
    case .tooFewRanks: Self.tooFewStatus
    }
  }

  /// - Parameters:
  ///   - launcher: How `mpirun` ended.
  ///   - run: What the job's ranks have said of themselves; nil where none has begun, or where nothing can be known of them.
  package init(_ launcher: ChildProcess.Ending, run: RunNote.Run? = nil) {
    let said = run?.ending.flatMap(RunSummary.Status.init(rawValue:))
    let wasCutOff = run.map { $0.ending == nil } ?? false
    self =
      switch launcher {
      case .exited(0): .completed
      // What is stored is stored, whatever has become of mpirun since.
      case _ where said == .completed: .completed
      case _ where said == .stopped: .stopped
      case _ where run?.ending == RunNote.watchdogEnding: .crashed(status: StallWatchdog.exitStatus)
      case .signaled(let signal): .lostLauncher(signal: signal)
      case .exited(Self.stoppedStatus): .stopped
      case .exited(1) where wasCutOff: .interrupted(status: 1)
      // 64 to 78 are those of sysexits.h; the command line's own errors are 64.
      case .exited(let status) where status == 1 || (64...78).contains(status): .refused(status: status)
      case .exited(let status): .crashed(status: status)
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
    case .crashed(205), .crashed(255): "lost a machine"
    case .crashed(let status) where (129...192).contains(status):
      "was ended by \(Self.words(ofSignal: status - 128))"
    case .crashed(let status): "crashed (exit status \(status))"
    case .interrupted(let status): "was cut off, as by a signal to mpirun (exit status \(status))"
    case .lostLauncher(let signal): "lost its mpirun, which was ended by \(Self.words(ofSignal: signal))"
    case .neverBegun(let duration):
      "was ended, as mpirun had started no rank for \(NumberText.short(duration / .seconds(1))) s"
    case .tooFewRanks(let count, let least):
      "has ended: there is room for \(count.counted("rank")), and --min-ranks asks for \(least.grouped)"
    }
  }

  /// What to do about it, where nobody else says that.
  package var remedy: String? {
    guard case .neverBegun = self else { return nil }
    return """
      Try mpirun by itself: mpirun -n 2 hostname. It may wait for a name server or a file system.
      Where that takes long: export LOCKSTEP_STALL_TIMEOUT=600
      """
  }

  private static func words(ofSignal signal: Int32) -> String {
    "signal \(signal) (\(strsignal(signal).map { String(cString: $0) } ?? "unknown"))"
  }
}
