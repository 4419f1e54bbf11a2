import MPI
import Platform

/// The end of a run that a signal has asked for, or `launch` by one, after a checkpoint.
struct TrainingStopped: ErrorWithExitStatus, CustomStringConvertible {
  /// The signal, such as "by SIGTERM", or what it was sent for, such as "to go on with 4 ranks".
  let reason: String
  let cursor: Cursor
  let runDirectory: String

  /// `EX_TEMPFAIL` of `sysexits.h`: try again later.
  var exitStatus: Int32 { 75 }

  var description: String {
    let remedy = "\nGo on from there with: lockstep train --resume \(runDirectory)"
    // launch says it in its own terms.
    return "stopped \(reason) \(cursor.place)" + (RunNote.ofThisProcess == nil ? remedy : "")
  }
}
