import Foundation
import MPI
import Platform

/// The frame in which a rank runs: it enters MPI, is watched, and leaves MPI.
package enum RankProgram {
  /// Enters MPI, runs `body` on every rank, and leaves MPI, as `MPI.run` does, while the ranks watch each other.
  ///
  /// Every rank of the job calls this, as early as it can. The calling thread is the rank's first; its calls of MPI are
  /// seen by themselves. The limits are those of the environment until `StallWatchdog.watch` changes them.
  ///
  /// - Parameters:
  ///   - name: What errors begin with.
  ///   - timelines: Where this rank's threads note what they do.
  ///   - body: Is given the ranks and nodes of the job, and the watchdog.
  /// - Returns: What `body` returned on this rank.
  package static func run<Success>(
    _ name: String, timelines: RankTimelines = RankTimelines(keepsSpans: false),
    _ body: (_ topology: Topology, _ watchdog: StallWatchdog) throws -> Success
  ) -> Success {
    let watchdog = StallWatchdog(environment: ProcessInfo.processInfo.environment, timelines: timelines)
    let first = watchdog.progress.first
    first.begin(.starting)
    return first.ofThisThread(rank: watchdog.launched.rank) {
      watchdog.whileWatching {
        MPI.withObserver(first) {
          MPI.run(program: name) { world in
            let topology = try Topology(world)
            try watchdog.learn(topology)
            first.begin(.readingConfiguration)
            do {
              let result = try body(topology, watchdog)
              first.begin(.finishing)
              return result
            } catch {
              first.begin(.endingAfterError)
              throw error
            }
          }
        }
      }
    }
  }
}
