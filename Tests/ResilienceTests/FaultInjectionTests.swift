import Foundation
import Launching
import Philox
import Testing
import Training

/// Runs whose ranks are killed.
@Suite struct FaultInjectionTests {
  /// Kills a random rank at a random time, and resumes on a random number of ranks, until enough were killed and the last
  /// run is complete. `LOCKSTEP_KILLS` says how many, `LOCKSTEP_KILL_SEED` repeats a sequence.
  @Test func `whatever rank is killed whenever, runs end as if nothing had happened`() async throws {
    let environment = ProcessInfo.processInfo.environment
    let wanted = environment["LOCKSTEP_KILLS"].flatMap { Int($0) } ?? 10
    let seed = environment["LOCKSTEP_KILL_SEED"].flatMap { UInt64($0) } ?? UInt64(Date().timeIntervalSince1970)
    print("fault injection: \(wanted) kills, LOCKSTEP_KILL_SEED=\(seed)")
    var random = RandomStream(seed: seed, purpose: .permutation, index: 0)
    let run = try await SmallRun.shared()
    var (directory, kills, completed) = (run.newDirectory(), 0, 0)
    while true {
      let ranks = 1 + Int(random.integer(below: 4))
      let victim = Int(random.integer(below: UInt32(ranks)))
      let delay = Duration.milliseconds(Int(random.integer(below: 1_000)))
      let isLast = kills >= wanted
      let result = try await run.train(directory, ranks: ranks) { program in
        guard !isLast else { return }
        // Counted from rank 0's first line: Open MPI 4.1's launcher can hang when a rank dies while it enters MPI.
        try await program.wait { !$0.standardOutput.isEmpty }
        try await Task.sleep(for: delay)
        try await program.signal(SIGKILL, rank: victim, of: ranks)
      }
      if result.status != 0 {
        kills += 1
        #expect(result.wallTime < delay + .seconds(15), "the job ends soon after")
        #expect(result.standardError.contains("signal 9"), "\(result.standardError)")
        continue
      }
      completed += 1
      #expect(try SmallRun.summary(directory).parametersSHA256 == run.undisturbedHash, "LOCKSTEP_KILL_SEED=\(seed)")
      #expect(try SmallRun.recordedEpochs(directory) == Array(0...SmallRun.epochs))
      #expect(try SmallRun.loggedEpochs(directory) == Array(0...SmallRun.epochs))
      if kills >= wanted { break }
      directory = run.newDirectory()
    }
    print("fault injection: \(kills) kills, \(completed) runs completed, all with the undisturbed run's parameters")
  }
}
