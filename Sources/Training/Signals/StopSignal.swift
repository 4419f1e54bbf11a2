import Glibc
import Synchronization

/// The signals that ask a run to stop: SIGTERM, SIGINT and SIGUSR1.
///
/// A handler only notes that one has come; the training looks after each step. A second signal ends the process at once,
/// unless it comes within a quarter of a second: launchers and schedulers often pass on what a process also gets directly.
package enum StopSignal {
  private static let number = Atomic<Int32>(0)
  private static let arrival = Atomic<Int64>(0)
  private static let graceNanoseconds: Int64 = 250_000_000

  /// The number of the first signal that has come; 0 before.
  package static var received: Int32 { number.load(ordering: .relaxed) }

  /// The name of a signal's number.
  package static func name(_ number: Int32) -> String {
    switch number {
    case SIGTERM: "SIGTERM"
    case SIGINT: "SIGINT"
    case SIGUSR1: "SIGUSR1"
    case SIGHUP: "SIGHUP"
    default: "signal \(number)"
    }
  }

  /// Watches for signals from here on.
  package static func watch() {
    // Globals are made at their first use, which must not be a handler's.
    number.store(0, ordering: .relaxed)
    arrival.store(0, ordering: .relaxed)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { StopSignal.handle($0) }
    action.sa_flags = SA_RESTART | SA_ONSTACK
    for signal in [SIGTERM, SIGINT, SIGUSR1] { sigaction(signal, &action, nil) }
  }

  /// Runs in a signal's context: atomics, `clock_gettime`, `signal` and `raise` are all that it may use.
  private static func handle(_ signal: Int32) {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let now = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    let (isFirst, first) = arrival.compareExchange(expected: 0, desired: now, ordering: .relaxed)
    if isFirst {
      number.store(signal, ordering: .relaxed)
    } else if now - first > graceNanoseconds {
      Glibc.signal(signal, SIG_DFL)
      raise(signal)
    }
  }
}
