/// Notices waits that last, by looking at the records again and again; it needs no clock of the threads.
package struct StallDetector {
  /// A pause between two looks after which this process, not the others, must have been stopped.
  private let longestPause: Duration
  private var lastLook: Duration?
  /// Since when each record has shown the same wait, and which.
  private var waits: [Int: (count: UInt64, since: Duration)] = [:]

  /// A detector that looks every so often.
  package init(interval: Duration) {
    longestPause = interval * 5
  }

  /// The longest time for which any thread has been seen in the same wait.
  ///
  /// - Parameters:
  ///   - snapshots: What the threads' records say; nil for that of no thread.
  ///   - now: The time since some fixed moment.
  /// - Returns: The time since the wait was first seen; zero where no thread waits.
  package mutating func look(_ snapshots: [ProgressSnapshot?], at now: Duration) -> Duration {
    // Others have waited for a process that was stopped: what it knew of them is old.
    if let lastLook, now - lastLook > longestPause { waits = [:] }
    lastLook = now
    var longest = Duration.zero
    for (index, snapshot) in snapshots.enumerated() {
      guard let snapshot, snapshot.wait != nil else {
        waits[index] = nil
        continue
      }
      if waits[index]?.count != snapshot.waitCount { waits[index] = (snapshot.waitCount, now) }
      longest = max(longest, now - (waits[index]?.since ?? now))
    }
    return longest
  }
}
