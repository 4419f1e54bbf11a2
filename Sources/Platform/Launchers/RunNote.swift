import Foundation

/// How `launch` learns which run directory its ranks write to: from a file that rank 0 writes the path to. Ranks on other
/// machines don't get the variable that names it; there is no note then.
package enum RunNote {
  private static let variable = "LOCKSTEP_RUN_NOTE"

  /// Calls `body` while processes that are started are asked for a note.
  ///
  /// - Returns: What `body` returned, and the run directory that was noted last, if one was.
  package static func asking<Success, Failure: Error>(
    _ body: () throws(Failure) -> Success
  ) throws(Failure) -> (result: Success, runDirectory: String?) {
    let file = FileManager.default.temporaryDirectory.appending(path: "lockstep-run-\(UUID().uuidString)").path
    setenv(variable, file, 1)
    defer {
      unsetenv(variable)
      try? FileManager.default.removeItem(atPath: file)
    }
    let result = try body()
    let note = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
    return (result, note.isEmpty ? nil : note)
  }

  /// Whether whoever has started this process says how to go on.
  package static var isAskedFor: Bool { ProcessInfo.processInfo.environment[variable] != nil }

  /// Notes the run directory, if this process is asked to; one that can't be noted is only not named later.
  package static func write(_ runDirectory: String) {
    guard let file = ProcessInfo.processInfo.environment[variable] else { return }
    try? runDirectory.write(toFile: file, atomically: false, encoding: .utf8)
  }
}
