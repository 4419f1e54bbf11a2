import Foundation
import Testing

/// Runs a script of `Tests/Interoperability` with the Python that `LOCKSTEP_PYTHON` names, and waits for its end.
///
/// - Parameters:
///   - script: The script's name.
///   - arguments: Its arguments.
///   - timeLimit: When it has passed, the script is killed.
/// - Returns: How the script ended, and what it printed.
/// - Throws: `LaunchTimeout` where the time limit passed.
package func runPython(
  _ script: String, _ arguments: [String], timeLimit: Duration = .seconds(120)
) async throws -> LaunchResult {
  let path = URL(filePath: #filePath).appending(path: "../../Interoperability/\(script)").standardizedFileURL.path
  let command = try [#require(python), path] + arguments
  return try await turnstile.pass {
    try await run(command, ProcessInfo.processInfo.environment, timeLimit) { _ in }
  }
}

private let python = ProcessInfo.processInfo.environment["LOCKSTEP_PYTHON"]

extension Trait where Self == ConditionTrait {
  /// Skips a test, visibly, where there's no Python with the packages of `Tests/Interoperability/requirements.txt`.
  package static var needsPython: Self {
    .enabled(if: python != nil, "LOCKSTEP_PYTHON does not name a Python with Tests/Interoperability/requirements.txt")
  }
}
