import Jobs
import Testing
import Training
import Watchdog

@Suite struct RestartPolicyTests {
  private let crash = JobEnding.crashed(status: 137)

  @Test func `waits twice as long before each restart, up to a minute`() {
    let policy = RestartPolicy(maxRestarts: 1_000)
    let delays = [0, 1, 2, 3, 4, 5, 6, 7, 999].map { policy.decision(after: crash, restarts: $0) }
    #expect(delays == [1, 2, 4, 8, 16, 32, 60, 60, 60].map { .restart(after: .seconds($0)) })
  }

  @Test func `restarts no more often than allowed`() {
    let policy = RestartPolicy(maxRestarts: 2)
    #expect(policy.decision(after: crash, restarts: 1) == .restart(after: .seconds(2)))
    #expect(policy.decision(after: crash, restarts: 2) == .giveUp(because: "2 restarts are used up"))
  }

  @Test func `restarts what a signal stopped, and nothing that is complete or wrong`() {
    let policy = RestartPolicy(maxRestarts: 3)
    #expect(policy.decision(after: .stopped, restarts: 0) == .restart(after: .seconds(1)))
    #expect(policy.decision(after: .completed, restarts: 0) == .end)
    #expect(
      policy.decision(after: .refused(status: 1), restarts: 0) == .giveUp(because: "it would meet the same error again")
    )
  }

  @Test(arguments: [JobEnding.completed, .stopped, .refused(status: 1), .crashed(status: 137)])
  func `without restarts, every end is the end`(ending: JobEnding) {
    #expect(RestartPolicy(maxRestarts: 0).decision(after: ending, restarts: 0) == .end)
  }
}
