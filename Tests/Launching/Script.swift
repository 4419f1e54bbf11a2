import Foundation

/// Runs a script of the repository, and waits for its end. Unlike launches, scripts don't wait for each other, nor for a
/// launch that goes on.
///
/// - Parameters:
///   - script: Its path in the repository.
///   - arguments: Its arguments.
///   - wrapper: A command that executes it in its own place.
///   - timeLimit: When it has passed, the script is killed.
/// - Returns: How it ended, and what it printed.
/// - Throws: `LaunchTimeout` where the time limit passed.
package func runScript(
  _ script: String, _ arguments: [String], wrapper: [String] = [], timeLimit: Duration = .seconds(60)
) async throws -> LaunchResult {
  let path = URL(filePath: #filePath).appending(path: "../../../\(script)").standardizedFileURL.path
  return try await run(wrapper + [path] + arguments, ProcessInfo.processInfo.environment, timeLimit) { _ in }
}
