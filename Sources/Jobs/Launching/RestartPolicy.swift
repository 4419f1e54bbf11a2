/// Whether a job that has ended is started again, and when.
package struct RestartPolicy: Equatable, Sendable {
  /// What to do about a job that has ended.
  package enum Decision: Equatable, Sendable {
    case end
    /// Another start would end in the same way.
    case giveUp(because: String)
    case restart(after: Duration)
  }

  /// How often a job is restarted, not counting its first start.
  package let maxRestarts: Int
  /// The time before the first restart; it doubles with each, up to a minute.
  package let firstDelay: Duration

  package init(maxRestarts: Int, firstDelay: Duration = .seconds(1)) {
    (self.maxRestarts, self.firstDelay) = (maxRestarts, firstDelay)
  }

  /// What to do about a job that has been restarted so often before.
  package func decision(after ending: JobEnding, restarts: Int) -> Decision {
    guard maxRestarts > 0 else { return .end }
    switch ending {
    case .completed:
      return .end
    case .refused:
      return .giveUp(because: "it would meet the same error again")
    case .stopped, .crashed, .interrupted, .lostLauncher, .neverBegun, .tooFewRanks:
      guard restarts < maxRestarts else { return .giveUp(because: "\(maxRestarts) restarts are used up") }
      // Beyond 2¹⁰ the minute is reached with any sensible first delay, and nothing overflows.
      return .restart(after: min(firstDelay * (1 << min(restarts, 10)), .seconds(60)))
    }
  }
}
