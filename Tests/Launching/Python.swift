import Foundation
import Platform
import Testing

/// Runs a script of `Tests/Interoperability` with the Python that `LOCKSTEP_PYTHON` names, and waits for its end.
///
/// - Parameters:
///   - script: The script's name.
///   - arguments: Its arguments.
///   - folder: The working folder; nil for this process's own.
///   - timeLimit: When it has passed, the script is killed.
/// - Returns: How the script ended, and what it printed.
/// - Throws: `LaunchTimeout` where the time limit passed.
package func runPython(
  _ script: String, _ arguments: [String], folder: String? = nil, timeLimit: Duration = .seconds(120)
) async throws -> LaunchResult {
  let path = URL(filePath: #filePath).appending(path: "../../Interoperability/\(script)").standardizedFileURL.path
  let place = folder.map { ["env", "--chdir", $0] } ?? []
  let command = try place + [#require(python), path] + arguments
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
  /// Skips a test, visibly, where that Python lacks a package.
  package static func needsPython(with package: String) -> Self {
    .enabled(if: hasPackage(package), "LOCKSTEP_PYTHON does not name a Python with \(package)")
  }
}

private func hasPackage(_ name: String) -> Bool {
  guard let python else { return false }
  let search = "import importlib.util, sys; sys.exit(importlib.util.find_spec('\(name)') is None)"
  return (try? ChildProcess([python, "-c", search], environment: ProcessInfo.processInfo.environment))?.exitStatus()
    == 0
}
