import Platform
import Foundation

/// What a program left behind.
package struct LaunchResult: Sendable {
  /// The exit status; 128 + the signal's number where a signal ended it.
  package let status: Int32
  package let standardOutput: String
  package let standardError: String
  package let wallTime: Duration
}

/// Runs an executable of this package under `mpirun`, and waits for its end.
///
/// Launches wait for each other: one that runs has the machine to itself, and its wall time means something.
///
/// - Parameters:
///   - ranks: How many processes; nil runs the program by itself, with no launcher.
///   - program: The name of an executable product, which the test target depends on.
///   - arguments: The program's arguments.
///   - wrapper: A command that executes the launcher, or the program, in its own place.
///   - emulator: A command that executes the program in its own place, on each rank.
///   - environment: Added to this process's own.
///   - folder: The working folder; nil for this process's own.
///   - onTerminal: Whether standard output and error both end on a terminal, an emulated one, in place of a file each.
///   - timeLimit: Counts from the start of the program. When it has passed, all processes are killed.
///   - whileRunning: Is given the running program, at its start.
/// - Returns: How the program ended, what it printed and how long it took.
/// - Throws: `LaunchTimeout` where the time limit passed; what `whileRunning` throws.
package func launch(
  ranks: Int?, _ program: String, _ arguments: [String] = [], wrapper: [String] = [], emulator: [String] = [],
  environment: [String: String] = [:], folder: String? = nil, onTerminal: Bool = false,
  timeLimit: Duration = .seconds(60),
  whileRunning: @escaping @Sendable (RunningProgram) async throws -> Void = { _ in }
) async throws -> LaunchResult {
  let executable = executables.appending(path: program).path(percentEncoded: false)
  let launcher = ranks.map { ["mpirun", "--bind-to", "none", "-n", "\($0)"] } ?? []
  var command = wrapper + launcher + emulator + [executable] + arguments
  if onTerminal {
    let words = command.map { "'" + $0.replacing("'", with: #"'\''"#) + "'" }
    command = ["script", "--quiet", "--return", "--command", words.joined(separator: " "), "/dev/null"]
  }
  if let folder { command = ["env", "--chdir", folder] + command }
  let environment = ProcessInfo.processInfo.environment
    .merging(launcherEnvironment) { $1 }
    .merging(environment) { $1 }
  return try await turnstile.pass { [command] in
    try await run(command, environment, timeLimit, whileRunning)
  }
}

/// A program that did not end in time, and what it had written until then.
package struct LaunchTimeout: Error, CustomStringConvertible {
  package let timeLimit: Duration
  package let result: LaunchResult

  package var description: String {
    "not finished after \(timeLimit)\nstandard output:\n\(result.standardOutput)\nstandard error:\n\(result.standardError)"
  }
}

/// The folder of the test bundle, where the package manager puts the executables too.
private let executables = Bundle.main.bundleURL

/// `mpirun` refuses to work for root, and to start more ranks than there are cores, unless told otherwise. A crash that
/// is meant needs no backtrace, which takes Swift many seconds on a busy machine.
private let launcherEnvironment = [
  "OMPI_ALLOW_RUN_AS_ROOT": "1",
  "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
  "OMPI_MCA_rmaps_base_oversubscribe": "1",
  // Faults that tests plant, which a program refuses otherwise.
  "LOCKSTEP_PLANT_ALLOWED": "1",
  "SWIFT_BACKTRACE": "enable=no",
]

let turnstile = Turnstile()

/// Runs a command with its output in files: unlike pipes, they never fill, and no surviving grandchild holds them open.
func run(
  _ command: [String], _ environment: [String: String], _ timeLimit: Duration,
  _ whileRunning: @escaping @Sendable (RunningProgram) async throws -> Void
) async throws -> LaunchResult {
  let folder = FileManager.default.temporaryDirectory.appending(path: "launch-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let output = folder.appending(path: "output")
  let errors = folder.appending(path: "errors")

  let start = ContinuousClock.now
  let child = try ChildProcess(command, environment: environment, output: output.path, errors: errors.path)
  let process = child.identifier
  let deadline = Task {
    try await Task.sleep(for: timeLimit)
    // mpirun ends its ranks, which are in groups of their own, when it is asked to end.
    kill(-process, SIGTERM)
    try await Task.sleep(for: .seconds(5))
    kill(-process, SIGKILL)
  }
  let action = Task {
    do {
      try await whileRunning(RunningProgram(process: process, output: output, errors: errors))
    } catch  where !Task.isCancelled {
      kill(-process, SIGTERM)
      throw error
    }
  }
  // On a thread of its own, as waiting blocks.
  let status = await withCheckedContinuation { continuation in
    Thread.detachNewThread { continuation.resume(returning: child.exitStatus()) }
  }
  deadline.cancel()
  action.cancel()
  let wallTime = ContinuousClock.now - start

  let result = LaunchResult(
    status: status, standardOutput: String(decoding: try Data(contentsOf: output), as: UTF8.self),
    standardError: String(decoding: try Data(contentsOf: errors), as: UTF8.self), wallTime: wallTime)
  guard wallTime < timeLimit else { throw LaunchTimeout(timeLimit: timeLimit, result: result) }
  // What was to be done to the program may come too late.
  do { try await action.value } catch is CancellationError {}
  return result
}
