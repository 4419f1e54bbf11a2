import MPI
import Platform

/// The end of a run that a signal has asked for, after a checkpoint.
struct TrainingStopped: ErrorWithExitStatus, CustomStringConvertible {
  /// The signal's name.
  let signal: String
  let cursor: Cursor
  let runDirectory: String

  /// `EX_TEMPFAIL` of `sysexits.h`: try again later.
  var exitStatus: Int32 { 75 }

  var description: String {
    let remedy = "\nGo on from there with: lockstep train --resume \(runDirectory)"
    // launch says it in its own terms.
    return "stopped by \(signal) \(cursor.place)" + (RunNote.ofThisProcess == nil ? remedy : "")
  }
}
