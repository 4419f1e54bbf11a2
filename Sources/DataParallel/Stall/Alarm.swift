import Glibc
import Synchronization

/// What a watchdog's thread sleeps on: it wakes up in time, to be stopped, or when the process is told to end by SIGTERM.
///
/// A process has one.
final class Alarm: Sendable {
  enum Reason: UInt8 {
    case stop
    case terminate
  }

  // A signal's handler may run on any thread, between any two instructions: these are all that it touches.
  private static let writeEnd = Atomic<Int32>(-1)
  private let readEnd: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    // Without descriptors left, the thread sleeps on none, and wakes up in time only.
    if pipe(&ends) != 0 { ends = [-1, -1] }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    readEnd = ends[0]
    Self.writeEnd.store(ends[1], ordering: .relaxed)
  }

  /// Sleeps; returns nil when the time is over.
  func wait(milliseconds: Int) -> Reason? {
    var descriptor = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
    var byte: UInt8 = 0
    guard poll(&descriptor, 1, Int32(milliseconds)) > 0, read(readEnd, &byte, 1) == 1 else { return nil }
    return Reason(rawValue: byte)
  }

  /// Wakes the thread up for the last time.
  func stop() {
    signal(SIGTERM, SIG_DFL)
    Self.send(.stop)
  }

  /// From here on SIGTERM wakes the thread up, which then has to end the process.
  func answerTermination() {
    guard readEnd >= 0 else { return }
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in
      let savedError = errno
      Alarm.send(.terminate)
      errno = savedError
    }
    action.sa_flags = SA_RESTART | SA_ONSTACK
    sigaction(SIGTERM, &action, nil)
  }

  private static func send(_ reason: Reason) {
    var byte = reason.rawValue
    _ = write(writeEnd.load(ordering: .relaxed), &byte, 1)
  }
}
