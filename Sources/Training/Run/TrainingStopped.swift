import MPI

/// The end of a run that a signal has asked for, after a checkpoint.
struct TrainingStopped: ErrorWithExitStatus, CustomStringConvertible {
  /// The signal's name.
  let signal: String
  let cursor: Cursor
  let runDirectory: String

  /// `EX_TEMPFAIL` of `sysexits.h`: try again later.
  var exitStatus: Int32 { 75 }

  var description: String {
    "stopped by \(signal) \(cursor.place)\nGo on from there with: lockstep train --resume \(runDirectory)"
  }
}
