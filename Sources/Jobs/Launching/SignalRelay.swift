import Glibc
import Platform
import Synchronization

/// Passes requests to end, which reach this process as signals, on to the child that it waits for.
///
/// The thread that waits sends them, and to no child that it has collected already.
package enum SignalRelay {
  /// The number of the first signal that asked this process to end; nil before.
  package static var received: Int32? { SignalInbox.received }

  /// The child that was started last; 0 before. It may have ended.
  static var process: Int32 { child.load(ordering: .relaxed) }

  private static let child = Atomic<Int32>(0)

  /// What becomes of a request to end.
  enum Step: Sendable {
    /// It is kept until the child would survive it.
    case isKept
    /// It is about to be passed on.
    case isPassedOn
  }

  /// Takes over SIGCHLD and, as far as they aren't ignored, SIGINT, SIGTERM, SIGHUP, SIGQUIT and SIGUSR1 for the rest of the
  /// process's life.
  package static func start() { SignalInbox.open(for: .supervising) }

  /// Runs a command to its end, and hands requests to end on to it.
  ///
  /// Requests from before its start count too.
  ///
  /// - Parameters:
  ///   - command: A program found by `PATH`, and its arguments.
  ///   - escalation: Which signals the command gets, one request to end after another.
  ///   - isSilent: Whether what it prints is thrown away, but for errors.
  /// - Returns: The exit status, or 128 + the number of the signal that ended the command.
  /// - Throws: `FileError` where the command can't be started.
  package static func run(
    _ command: [String], _ escalation: Escalation, isSilent: Bool = false
  ) throws(FileError) -> Int32 {
    try run(command, escalation, isSilent: isSilent, startLimit: nil) { _ in }.ending.status
  }

  /// The same. Where the command has started no process of its own after `startLimit`, it's ended: it has hung. `interruption`
  /// is asked at each look whether it is to end, until it says how. `onRequest` is told what becomes of requests to end, of one
  /// that is kept once.
  static func run(
    _ command: [String], _ escalation: Escalation, isSilent: Bool = false, startLimit: Duration?,
    interruption: () -> Interruption.Manner? = { nil }, onRequest: (Step) -> Void
  ) throws(FileError) -> (ending: ChildProcess.Ending, hasHung: Bool) {
    let process: ChildProcess
    let relay = isSilent ? nil : OutputRelay()
    defer { relay?.finish() }
    do {
      defer { try? relay?.writeEnd.close() }
      // The command reads a host file that a shell gives as `<(…)`, and ends before this process does.
      process = try ChildProcess(
        command, output: isSilent ? "/dev/null" : nil,
        pipes: relay.map { [STDOUT_FILENO: $0.writeEnd.rawValue] } ?? [:], sharesFiles: true)
    } catch {
      throw FileError(
        path: error.command, problem: "cannot be started: \(error.reason)",
        remedy: error.reason == .noSuchFileOrDirectory
          ? "Install Open MPI (apt-get install openmpi-bin), or put the folder of its mpirun on PATH."
          : "Check what stands there on PATH.")
    }
    child.store(process.identifier, ordering: .relaxed)
    let start = ContinuousClock.now
    var (passed, isKept): (Int32, Bool) = (0, false)
    var (hasBegun, hasHung) = (startLimit == nil, false)
    var end: Interruption?
    while !process.hasEnded {
      let asked = SignalInbox.requestCount
      let age = ContinuousClock.now - start
      if asked > passed {
        if let signal = escalation.signal(request: asked, to: process.identifier, after: age) {
          onRequest(.isPassedOn)
          kill(process.identifier, signal)
          passed = asked
        } else if !isKept {
          onRequest(.isKept)
          isKept = true
        }
      }
      if end?.manner != .atOnce, let manner = interruption(), manner != end?.manner { end = Interruption(manner) }
      end?.pass(to: process.identifier, escalation, after: age)
      // What a script in its place starts for a moment, at its beginning, is no rank.
      if let startLimit, !hasBegun, age >= startLimit / 2 {
        hasBegun = !ProcFolder(process: process.identifier).children(of: process.identifier).isEmpty
      }
      if !hasBegun, let startLimit, age >= startLimit {
        kill(process.identifier, hasHung ? SIGKILL : SIGTERM)
        hasHung = true
      }
      SignalInbox.wait(milliseconds: asked > passed || end != nil ? 20 : 1_000)
    }
    return (process.ending(), hasHung)
  }

  /// Waits, but not beyond a request to end.
  package static func sleep(_ duration: Duration) {
    let end = ContinuousClock.now + duration
    while received == nil, case let rest = end - .now, rest > .zero {
      SignalInbox.wait(milliseconds: Int(min(rest / .milliseconds(1), 1_000).rounded(.up)))
    }
  }
}
