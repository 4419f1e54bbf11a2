import Foundation
import Launching
import Synchronization
import Testing

/// What is said and done when a rank doesn't come through its start, or evaluates in vain.
@Suite(.serialized) struct StartTests {
  private static let hasty = ["LOCKSTEP_STALL_TIMEOUT": "2", "LOCKSTEP_STALL_ABORT": "4"]

  @Test(arguments: [0, 20, 100, 300])
  func `a rank that is stopped in its first moments is named, and the job ends`(milliseconds: Int) async throws {
    try await TrainingProcess.with { training in
      let processes = Mutex<[pid_t]>([])
      let result = try await training.train(
        ranks: 3, ["training.epochs=10000", "resilience.stall_timeout=2", "resilience.stall_abort=4"],
        environment: Self.hasty
      ) { program in
        try await program.wait { program in (0..<3).allSatisfy { program.process(ofRank: $0) != nil } }
        processes.withLock { $0 = (0..<3).compactMap(program.process(ofRank:)) }
        try await Task.sleep(for: .milliseconds(milliseconds))
        kill(try #require(program.process(ofRank: 1)), SIGSTOP)
      }
      #expect(result.status == 124)
      #expect(result.standardError.contains("ranks 0, 2 waited 2 s for rank 1.\n"), "\(result.standardError)")
      let state = /rank 1 \(process \d+\) is stopped by a signal, last seen/
      #expect(result.standardError.contains(state), "\(result.standardError)")
      #expect(result.wallTime < .seconds(20))
      expectEnded(processes.withLock { $0 })
    }
  }

  @Test func `a rank that is stopped when it's to evaluate is named, and the job ends`() async throws {
    try await TrainingProcess.with { training in
      let trained = try await training.train(ranks: 1, ["training.epochs=1"])
      #expect(trained.status == 0, "\(trained.standardError)")
      let result = try await launch(
        ranks: 2, "lockstep", ["evaluate", training.runDirectory.path], environment: Self.hasty
      ) { program in
        try await program.wait { $0.process(ofRank: 1) != nil }
        kill(try #require(program.process(ofRank: 1)), SIGSTOP)
      }
      #expect(result.status == 124)
      #expect(result.standardError.contains("rank 0 waited 2 s for rank 1.\n"), "\(result.standardError)")
      #expect(result.standardError.contains("That is LOCKSTEP_STALL_ABORT: the job ends.\n"))
    }
  }

  @Test func `a rank that is stopped in a benchmark is named, and the job ends`() async throws {
    try await TrainingProcess.with { training in
      let result = try await launch(
        ranks: 2, "lockstep", ["bench", "--config", training.configuration, "--repetitions", "1000"],
        environment: Self.hasty
      ) { program in
        try await program.wait { program in (0..<2).allSatisfy { program.process(ofRank: $0) != nil } }
        try await Task.sleep(for: .seconds(2))
        kill(try #require(program.process(ofRank: 1)), SIGSTOP)
      }
      #expect(result.status == 124)
      #expect(result.standardError.contains("rank 0 waited 2 s for rank 1.\n"), "\(result.standardError)")
      #expect(result.standardError.contains(") is stopped by a signal, last seen "))
    }
  }

  /// mpirun locks itself up at some of these moments, and at others forgets to name the rank.
  @Test(arguments: [30, 60, 70, 80, 90, 120, 200, 400])
  func `when a rank dies in its first moments the job ends within seconds and its rank is named`(
    milliseconds: Int
  ) async throws {
    try await TrainingProcess.with { training in
      let killed = Mutex<ContinuousClock.Instant?>(nil)
      let result = try await training.train(ranks: 4, ["training.epochs=10000"]) { program in
        try await program.wait { $0.process(ofRank: 2) != nil }
        try await Task.sleep(for: .milliseconds(milliseconds))
        kill(try #require(program.process(ofRank: 2)), SIGKILL)
        killed.withLock { $0 = .now }
      }
      let end = ContinuousClock.now
      #expect(result.status == 137)
      #expect(result.standardError.contains("rank 2 "), "\(result.standardError)")
      #expect(try #require(killed.withLock { $0 }).duration(to: end) < .seconds(10))
    }
  }

  @Test func `when a rank dies and the launcher doesn't react, the rank is named and the job ends`() async throws {
    try await TrainingProcess.with { training in
      let processes = Mutex<[pid_t]>([])
      let killed = Mutex<ContinuousClock.Instant?>(nil)
      let result = try await training.train(ranks: 3, ["training.epochs=10000"]) { program in
        try await program.wait { $0.standardOutput.contains("3/10000") }
        processes.withLock { $0 = (0..<3).compactMap(program.process(ofRank:)) }
        program.signalLauncher(SIGSTOP)
        kill(try #require(program.process(ofRank: 1)), SIGKILL)
        killed.withLock { $0 = .now }
      }
      #expect(try #require(killed.withLock { $0 }).duration(to: .now) < .seconds(12))
      #expect(result.status == 137)
      let report = /rank 1 \(process \d+\) on .* has ended, last seen/
      #expect(result.standardError.ranges(of: report).count == 1, "\(result.standardError)")
      #expect(result.standardError.contains("The launcher hasn't ended the other ranks: the job ends.\n"))
      expectEnded(processes.withLock { $0 })
    }
  }

  @Test func `a job that is told to end blames no rank`() async throws {
    try await TrainingProcess.with { training in
      let result = try await training.train(ranks: 4, ["training.epochs=10000"]) { program in
        try await program.wait { program in (0..<4).allSatisfy { program.process(ofRank: $0) != nil } }
        try await Task.sleep(for: .milliseconds(150))
        program.signalLauncher(SIGTERM)
      }
      #expect(result.status != 0)
      #expect(!result.standardError.contains("has ended"), "\(result.standardError)")
    }
  }

  @Test func `an error on one rank is all that is said`() async throws {
    try await TrainingProcess.with { training in
      let result = try await training.train(ranks: 4, ["training.epochs=1"], plant: "preflight:2:training.seed")
      #expect(result.status == 1)
      #expect(result.standardError.contains("rank 2: training.seed is planted"))
      #expect(!result.standardError.contains("has ended"), "\(result.standardError)")
    }
  }
}
