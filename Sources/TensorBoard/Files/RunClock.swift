import Foundation
import Training

/// When the epochs of a run were finished, as far as its files tell; time in which no process ran isn't counted.
struct RunClock {
  /// Seconds since 1970.
  private let start: Double

  /// - Parameters:
  ///   - startedAt: When the run's first process started, ISO 8601; nil where that isn't known.
  ///   - lastEpoch: The last that is finished.
  ///   - end: When that was finished, at the latest.
  init(startedAt: String?, lastEpoch: EpochMetrics?, end: Date) {
    let started = startedAt.flatMap { try? Date($0, strategy: .iso8601) }
    start = started?.timeIntervalSince1970 ?? end.timeIntervalSince1970 - (lastEpoch?.elapsedSeconds ?? 0)
  }

  /// When an epoch was finished, in seconds since 1970.
  func time(of epoch: EpochMetrics) -> Double { start + (epoch.elapsedSeconds ?? 0) }
}
