import Glibc
import Platform
import Platform

/// What becomes of one request to end after another on its way to a child.
///
/// `mpirun` gives its ranks a second between SIGTERM and SIGKILL, which may be too short to write a checkpoint, but hands
/// SIGUSR1 on to them and goes on.
package enum Escalation {
  /// SIGUSR1, for ranks that stop at it; then SIGTERM, and SIGKILL.
  case gentle
  /// SIGTERM, then SIGKILL.
  case prompt

  /// The time after a job's start for which a request waits for its ranks.
  private static let startingTime = Duration.seconds(5)

  /// The signal to send to a child.
  ///
  /// - Parameters:
  ///   - request: Counts from 1.
  ///   - process: The child's identifier.
  ///   - age: The time since the child's start.
  /// - Returns: SIGUSR1, SIGTERM or SIGKILL. Nil while it's too early: SIGUSR1 would be lost on an `mpirun` without
  ///   ranks, and end a rank that doesn't watch for it yet.
  func signal(request: Int32, to process: pid_t, after age: Duration) -> Int32? {
    switch (self, request) {
    case (.gentle, 1):
      switch RankReadiness(ofChildrenOf: process) {
      case .ready: SIGUSR1
      case _ where age < Self.startingTime: nil
      case .outOfSight: SIGUSR1
      // Where a rank doesn't watch, no training has begun that could be lost.
      case .starting: SIGTERM
      }
    case (.gentle, 2), (.prompt, 1): SIGTERM
    default: SIGKILL
    }
  }
}
