import Foundation
import Synchronization

/// Passes requests to end, which reach this process as signals, on to the child that it waits for.
///
/// `mpirun` gives its ranks a second between SIGTERM and SIGKILL, which may be too short to write a checkpoint, but hands
/// SIGUSR1 on to them and goes on. So the first request becomes SIGUSR1, the second SIGTERM, and any further SIGKILL.
enum SignalRelay {
  /// Where the sequence begins.
  enum Escalation: Int32 {
    /// With SIGUSR1, for ranks that stop at it.
    case gentle = 0
    /// With SIGTERM, for others.
    case prompt = 1
  }

  // A signal's handler may run on any thread, between any two instructions: all that it touches is atomic.
  private static let child = Atomic<pid_t>(0)
  private static let requests = Atomic<Int32>(0)
  private static let firstStage = Atomic<Int32>(0)

  /// Whether this process has been asked to end.
  static var isAskedToEnd: Bool { requests.load(ordering: .sequentiallyConsistent) > 0 }

  /// Takes over SIGINT, SIGTERM, SIGHUP and SIGUSR1 for the rest of the process's life.
  static func start(_ escalation: Escalation) {
    firstStage.store(escalation.rawValue, ordering: .sequentiallyConsistent)
    for number in [SIGINT, SIGTERM, SIGHUP, SIGUSR1] {
      signal(number) { _ in
        let savedError = errno
        SignalRelay.requests.wrappingAdd(1, ordering: .sequentiallyConsistent)
        SignalRelay.pass()
        errno = savedError
      }
    }
  }

  /// Runs a command to its end, and returns its exit status, or 128 + the number of the signal that ended it.
  static func run(_ command: [String]) throws(FileError) -> Int32 {
    let process = try ChildProcess(command)
    child.store(process.identifier, ordering: .sequentiallyConsistent)
    // A request from before the child was known has met nobody.
    if isAskedToEnd { pass() }
    process.waitForEnd()
    child.store(0, ordering: .sequentiallyConsistent)
    return process.exitStatus()
  }

  /// Waits, but not beyond a request to end.
  static func sleep(_ duration: Duration) {
    let end = ContinuousClock.now + duration
    while !isAskedToEnd && ContinuousClock.now < end { usleep(20_000) }
  }

  private static func pass() {
    let process = child.load(ordering: .sequentiallyConsistent)
    guard process > 0 else { return }
    let request = requests.load(ordering: .sequentiallyConsistent)
    let stage = firstStage.load(ordering: .sequentiallyConsistent) + request - 1
    kill(process, stage == 0 ? SIGUSR1 : stage == 1 ? SIGTERM : SIGKILL)
  }
}
