import ChildProcess
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
      let how = status == 128 + SIGALRM ? "took more than \(Worker.timeLimit) s" : "exit status \(status)"
      casualties.append(Casualty(format: format, index: progress.index, reason: "\(how) \(words.prefix(500))"))
      next = progress.index + 1
    }
    return (accepted, refused, casualties)
  }
}
