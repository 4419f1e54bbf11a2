import Foundation
import Platform
import Testing

/// Trains the workspace's configuration, for longer than any test takes, and calls `body` while it goes on.
///
/// - Parameters:
///   - path: The run directory.
///   - signal: What ends the training after `body`, if nothing else has.
///   - body: Is given the training's process, once it has done some epochs.
/// - Throws: What `body` throws.
func whileTraining(
  _ path: String, endedBy signal: Int32, _ body: @escaping @Sendable (pid_t) async throws -> Void = { _ in }
) async throws {
  // Beside the bundle of the tests.
  let program = Bundle.main.bundleURL.appending(path: "lockstep").path(percentEncoded: false)
  let arguments = [
    "train", "--config", Workspace.current.configuration, "--output", path, "--epochs", "10000", "--hidden", "512,512",
  ]
  let child = try ChildProcess(
    [program] + arguments, environment: ProcessInfo.processInfo.environment, output: "/dev/null", errors: "/dev/null")
  let outcome: Result<Void, any Error>
  do {
    let deadline = ContinuousClock.now + .seconds(60)
    while ((try? text(of: path + "/metrics.jsonl"))?.split(separator: "\n").count ?? 0) < 4 {
      try #require(ContinuousClock.now < deadline, "the training doesn't get anywhere")
      try await Task.sleep(for: .milliseconds(20))
    }
    outcome = .success(try await body(child.identifier))
  } catch { outcome = .failure(error) }
  kill(child.identifier, signal)
  _ = child.exitStatus()
  try outcome.get()
}
