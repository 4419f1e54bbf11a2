import Platform
import Foundation

/// Has inputs read by processes that may die of them, and keeps what they died of.
struct Supervisor: Sendable {
  /// An input that broke something.
  struct Casualty: Sendable {
    let format: String
    let index: Int
    let reason: String
  }

  let executable: String
  let seed: UInt64
  /// A folder in memory, for this run alone.
  let folder: String

  /// Reads inputs of a format, from index 0 on, in a worker that is started again after each that it dies of.
  ///
  /// - Returns: How many were accepted and refused, and those that broke something, at most ten.
  func run(_ format: String, count: Int) throws -> (accepted: Int, refused: Int, casualties: [Casualty]) {
    let progressFile = "\(folder)/\(format).progress"
    var (next, accepted, refused) = (0, 0, 0)
    var casualties: [Casualty] = []
    while next < count && casualties.count < 10 {
      let errors = "\(folder)/\(format).errors"
      try? FileManager.default.removeItem(atPath: progressFile)
      try? FileManager.default.removeItem(atPath: errors)
      let worker = try ChildProcess(
        [
          executable, "--seed", "\(seed)", "--formats", format, "--first", "\(next)", "--count", "\(count - next)",
          "--progress", progressFile, "--folder", "\(folder)/\(format)",
        ], environment: ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 },
        errors: errors)
      let status = worker.exitStatus()
      let progress = Progress(reading: progressFile)
      accepted += progress.accepted
      refused += progress.refused
      guard status != 0 else { break }
      let words = (try? String(contentsOfFile: errors, encoding: .utf8)) ?? ""
      let how =
        switch status {
        case 128 + SIGPROF: "computed for more than \(Worker.timeLimit) s"
        case 128 + SIGALRM: "waited for more than \(Worker.waitLimit) s"
        default: "exit status \(status)"
        }
      // A worker that didn't come to its first input has noted none.
      let index = max(progress.index, next)
      casualties.append(Casualty(format: format, index: index, reason: "\(how) \(words.prefix(500))"))
      next = index + 1
    }
    return (accepted, refused, casualties)
  }
}
