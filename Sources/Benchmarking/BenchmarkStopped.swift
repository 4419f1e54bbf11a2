import MPI
import Platform

/// The end of a benchmark that a signal has asked for.
struct BenchmarkStopped: ErrorWithExitStatus, CustomStringConvertible {
  /// The signal's number.
  let signal: Int32

  /// What a shell says of a process that the signal ended.
  var exitStatus: Int32 { 128 + signal }

  var description: String {
    "stopped by \(signalName(signal)) before the table was complete\nStart it again, or with fewer --jobs."
  }
}
