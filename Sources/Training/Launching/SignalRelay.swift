import ChildProcess
import Foundation
import Synchronization

/// Passes requests to end, which reach this process as signals, on to the child that it waits for.
///
/// Handlers only count requests and wake up the thread that waits: it alone sends signals, and to no child that it has
/// collected already.
enum SignalRelay {
  // A signal's handler may run on any thread, between any two instructions: these are all that it touches.
  private static let requests = Atomic<Int32>(0)
  private static let firstSignal = Atomic<Int32>(0)
  private static let writeEnd = Atomic<Int32>(-1)

  /// What the waiting thread sleeps on.
  private static let readEnd: Int32 = {
    var ends: [Int32] = [-1, -1]
    // Without descriptors left, the thread wakes up once a second all the same.
    if pipe(&ends) != 0 { ends = [-1, -1] }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    writeEnd.store(ends[1], ordering: .sequentiallyConsistent)
    return ends[0]
  }()

  /// The number of the first signal that asked this process to end; nil before.
  static var received: Int32? {
    let signal = firstSignal.load(ordering: .sequentiallyConsistent)
    return signal == 0 ? nil : signal
  }

  /// Takes over SIGINT, SIGTERM, SIGHUP, SIGUSR1 and SIGCHLD for the rest of the process's life.
  static func start() {
    _ = readEnd
    for number in [SIGINT, SIGTERM, SIGHUP, SIGUSR1] {
      signal(number) { number in
        _ = SignalRelay.firstSignal.compareExchange(expected: 0, desired: number, ordering: .sequentiallyConsistent)
        SignalRelay.requests.wrappingAdd(1, ordering: .sequentiallyConsistent)
        SignalRelay.wakeUp()
      }
    }
    signal(SIGCHLD) { _ in SignalRelay.wakeUp() }
  }

  /// Runs a command to its end, and returns its exit status, or 128 + the number of the signal that ended it.
  ///
  /// Requests from before its start count too.
  ///
  /// - Parameter isSilent: Whether what it prints is thrown away, but for errors.
  static func run(
    _ command: [String], _ escalation: Escalation, isSilent: Bool = false
  ) throws(FileError) -> Int32 {
    let process: ChildProcess
    do {
      process = try ChildProcess(command, output: isSilent ? "/dev/null" : nil)
    } catch {
      throw FileError(
        path: error.command, problem: "cannot be started: \(String(cString: strerror(error.code)))",
        remedy: error.code == ENOENT
          ? "Install Open MPI (apt-get install openmpi-bin), or put the folder of its mpirun on PATH."
          : "Check what stands there on PATH.")
    }
    let start = ContinuousClock.now
    var passed: Int32 = 0
    while !process.hasEnded {
      let asked = requests.load(ordering: .sequentiallyConsistent)
      if asked > passed,
        let signal = escalation.signal(
          request: asked, to: process.identifier, after: ContinuousClock.now - start)
      {
        kill(process.identifier, signal)
        passed = asked
      }
      waitForSignal(milliseconds: asked > passed ? 20 : 1_000)
    }
    return process.exitStatus()
  }

  /// Waits, but not beyond a request to end.
  static func sleep(_ duration: Duration) {
    let end = ContinuousClock.now + duration
    while received == nil, case let rest = end - .now, rest > .zero {
      waitForSignal(milliseconds: Int32(min(rest / .milliseconds(1), 1_000).rounded(.up)))
    }
  }

  private static func waitForSignal(milliseconds: Int32) {
    var descriptor = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
    guard poll(&descriptor, 1, milliseconds) > 0 else { return }
    // Whatever came by now is looked at next.
    var bytes: [UInt8] = Array(repeating: 0, count: 64)
    _ = read(readEnd, &bytes, bytes.count)
  }

  private static func wakeUp() {
    let savedError = errno
    var byte: UInt8 = 0
    _ = write(writeEnd.load(ordering: .sequentiallyConsistent), &byte, 1)
    errno = savedError
  }
}
