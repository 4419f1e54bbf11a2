import Glibc
import Synchronization

/// What a process handles signals for. Every other signal, and these before a use begins, do what the system has them do.
///
/// | signal  | `watchedRank`             | `training`                          | `supervising`                 |
/// |---------|---------------------------|-------------------------------------|-------------------------------|
/// | SIGTERM | the watchdog ends the rank | stops after a step; a second one ends the rank | is passed on to the job |
/// | SIGINT  | ends the rank             | the same                            | the same                      |
/// | SIGUSR1 | ends the rank             | the same                            | the same                      |
/// | SIGHUP  | ends the rank             | the same                            | the same                      |
/// | SIGQUIT | ends the rank             | the same                            | the same                      |
/// | SIGPIPE | ends the rank             | is an error of the write            | is an error of the write      |
/// | SIGCHLD | is ignored                | is ignored                          | wakes whoever waits for a job |
///
/// Launchers, schedulers and service managers often pass on what a process also gets directly: a second signal within a quarter
/// of a second counts as the first.
///
/// What was ignored when the process started stays ignored: SIGHUP under nohup(1), SIGINT and SIGQUIT in a shell's
/// background.
package enum SignalUse: UInt8, Sendable {
  /// A rank that others may wait for, before it trains.
  case watchedRank
  /// A rank that trains.
  case training
  /// A process that waits for a job which it has started.
  case supervising

  fileprivate var signals: [Int32] {
    switch self {
    case .watchedRank: [SIGTERM]
    case .training: SignalInbox.requests
    case .supervising: SignalInbox.requests + [SIGCHLD]
    }
  }
}

/// Where this process's signals arrive: the one handler notes them, and wakes up the one thread that waits for them.
package enum SignalInbox {
  // A signal's handler may run on any thread, between any two instructions: these are all that it touches.
  private static let currentUse = Atomic<UInt8>(.max)
  private static let first = Atomic<Int32>(0)
  private static let count = Atomic<Int32>(0)
  private static let arrival = Atomic<Int64>(0)
  private static let writeEnd = Atomic<Int32>(-1)

  private static let graceNanoseconds: Int64 = 250_000_000

  /// The signals that ask a process to end.
  package static let requests = [SIGTERM, SIGINT, SIGUSR1, SIGHUP, SIGQUIT]

  /// What the waiting thread sleeps on.
  private static let readEnd: Int32 = {
    var ends: [Int32] = [-1, -1]
    // Without descriptors left, the thread sleeps on none, and wakes up in time only.
    if pipe(&ends) != 0 { ends = [-1, -1] }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    writeEnd.store(ends[1], ordering: .sequentiallyConsistent)
    return ends[0]
  }()

  /// The number of the first signal that asked this process to end; nil before.
  package static var received: Int32? {
    let signal = first.load(ordering: .sequentiallyConsistent)
    return signal == 0 ? nil : signal
  }

  /// How many requests to end this process has got; signals that come together are one.
  package static var requestCount: Int32 { count.load(ordering: .sequentiallyConsistent) }

  /// Whether SIGTERM has come to a rank that doesn't train, which its watchdog has to end.
  package static var isToEndRank: Bool {
    received == SIGTERM && currentUse.load(ordering: .sequentiallyConsistent) == SignalUse.watchedRank.rawValue
  }

  /// Handles the signals of a use from here on; what has come before stays noted.
  package static func open(for use: SignalUse) {
    // Globals are made at their first use, which must not be a handler's.
    _ = readEnd
    _ = (first.load(ordering: .relaxed), count.load(ordering: .relaxed), arrival.load(ordering: .relaxed))
    currentUse.store(use.rawValue, ordering: .sequentiallyConsistent)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { SignalInbox.handle($0) }
    action.sa_flags = SA_RESTART | SA_ONSTACK
    // A child's end is waited for even where whoever started this process didn't wait for any.
    for signal in use.signals where signal == SIGCHLD || !isIgnored(signal) { sigaction(signal, &action, nil) }
    // Nobody who reads what is printed is a reason to end.
    if use != .watchedRank { signal(SIGPIPE, SIG_IGN) }
  }

  /// Calls a function during which a second request doesn't end a rank that trains: the function is to look at
  /// `requestCount` itself, and to come to an end soon after another one.
  package static func holdingRequests<Value>(_ body: () throws -> Value) rethrows -> Value {
    let training = SignalUse.training.rawValue
    let isTraining = currentUse.compareExchange(
      expected: training, desired: SignalUse.supervising.rawValue, ordering: .sequentiallyConsistent
    ).exchanged
    defer { if isTraining { currentUse.store(training, ordering: .sequentiallyConsistent) } }
    return try body()
  }

  /// Lets SIGTERM end the process again, as nobody waits for it any more.
  package static func close() { signal(SIGTERM, SIG_DFL) }

  /// Sleeps until a signal comes, `wake` is called or the time is over. One thread of a process calls this.
  package static func wait(milliseconds: Int) {
    var descriptor = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
    guard poll(&descriptor, 1, Int32(clamping: milliseconds)) > 0 else { return }
    // Whatever came by now is looked at next.
    var bytes: [UInt8] = Array(repeating: 0, count: 64)
    _ = read(readEnd, &bytes, bytes.count)
  }

  /// Wakes up the thread that waits.
  package static func wake() {
    let savedError = errno
    var byte: UInt8 = 0
    _ = write(writeEnd.load(ordering: .sequentiallyConsistent), &byte, 1)
    errno = savedError
  }

  /// Runs in a signal's context: atomics, `clock_gettime`, `write`, `signal` and `raise` are all that it may use.
  private static func handle(_ signal: Int32) {
    defer { wake() }
    if signal == SIGCHLD { return }
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let now = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    let (isFirst, earlier) = arrival.compareExchange(expected: 0, desired: now, ordering: .sequentiallyConsistent)
    _ = first.compareExchange(expected: 0, desired: signal, ordering: .sequentiallyConsistent)
    let isAnother = !isFirst && now - earlier > graceNanoseconds
    if isFirst || isAnother { count.wrappingAdd(1, ordering: .sequentiallyConsistent) }
    let isTraining = currentUse.load(ordering: .sequentiallyConsistent) == SignalUse.training.rawValue
    guard isTraining && isAnother else { return }
    Glibc.signal(signal, SIG_DFL)
    raise(signal)
  }
}
