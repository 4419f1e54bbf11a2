import Glibc

/// The end of a child that nobody has asked for by a signal, as when its ranks are to be others.
struct Interruption {
  /// How the child is to end.
  enum Manner: Sendable {
    /// It's asked to stop in good order.
    case gentle
    /// What it has started is gone already: it's asked to end, and killed where it doesn't soon.
    case atOnce
  }

  let manner: Manner
  private var sentAt: ContinuousClock.Instant?

  /// How long a child has that is to end at once.
  private static let endingTime = Duration.milliseconds(500)

  init(_ manner: Manner) { self.manner = manner }

  /// Sends the signal that is due, if any.
  ///
  /// - Parameters:
  ///   - process: The child.
  ///   - escalation: Which signals it gets.
  ///   - age: The time since its start.
  mutating func pass(to process: pid_t, _ escalation: Escalation, after age: Duration) {
    switch (manner, sentAt) {
    case (.gentle, nil):
      guard let signal = escalation.signal(request: 1, to: process, after: age) else { return }
      kill(process, signal)
      sentAt = .now
    case (.atOnce, nil):
      kill(process, SIGTERM)
      sentAt = .now
    case (.atOnce, let sent?) where .now - sent > Self.endingTime: kill(process, SIGKILL)
    default: break
    }
  }
}
