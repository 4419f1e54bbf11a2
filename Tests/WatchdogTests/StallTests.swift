import Foundation
import Launching
import Synchronization
import Testing

/// What is said and done when a rank doesn't come.
@Suite(.serialized) struct StallTests {
  private let endless = ["training.epochs=10000", "resilience.stall_timeout=2"]

  @Test(arguments: [0, 2])
  func `a stopped rank is named, and may go on`(rank: Int) async throws {
    try await TrainingProcess.with { training in
      let result = try await training.train(ranks: 3, endless) { launch in
        try await launch.wait { $0.standardOutput.contains("3/10000") }
        let process = try #require(launch.process(ofRank: rank))
        let start = ContinuousClock.now
        kill(process, SIGSTOP)
        try await launch.wait { $0.standardError.contains("Stall on") }
        #expect(ContinuousClock.now - start < .seconds(5))
        kill(process, SIGCONT)
        try await launch.wait { $0.standardError.contains("go on, after a stall") }
        kill(launch.process, SIGTERM)
      }
      #expect(result.standardError.contains("waited 2 s for rank \(rank).\n"))
      #expect(result.standardError.contains(") is stopped by a signal, last seen "))
      #expect(result.standardError.ranges(of: "Stall on").count == 1)
      #expect(result.standardError.ranges(of: "go on, after").count == 1)
    }
  }

  @Test(arguments: ["shared_memory", "allreduce"])
  func `a rank that loops is named, and the job ends after stall_abort`(synchronization: String) async throws {
    try await TrainingProcess.with { training in
      let processes = Mutex<[pid_t]>([])
      let settings = [
        "resilience.stall_timeout=1", "resilience.stall_abort=3", "training.synchronization=\(synchronization)",
      ]
      let result = try await training.train(ranks: 3, settings, plant: "loop:1:150") { launch in
        try await launch.wait { $0.standardError.contains("Stall on") }
        processes.withLock { $0 = (0..<3).compactMap(launch.process(ofRank:)) }
      }
      #expect(result.status == 124)
      #expect(result.wallTime < .seconds(15))
      let wait = synchronization == "allreduce" ? "MPI_Allreduce" : "delta barrier"
      #expect(result.standardError.contains("ranks 0, 2 wait in \(wait), synchronizing gradients, epoch 2, step 150\n"))
      #expect(result.standardError.contains(") is running, last seen computing gradients, epoch 2, step 150\n"))
      #expect(result.standardError.ranges(of: "That is resilience.stall_abort").count == 1)
      #expect(processes.withLock { $0.count } == 3)
      expectEnded(processes.withLock { $0 })
    }
  }

  @Test func `a stopped rank is gone too after stall_abort`() async throws {
    try await TrainingProcess.with { training in
      let processes = Mutex<[pid_t]>([])
      let result = try await training.train(ranks: 3, endless + ["resilience.stall_abort=3"]) { launch in
        try await launch.wait { $0.standardOutput.contains("3/10000") }
        processes.withLock { $0 = (0..<3).compactMap(launch.process(ofRank:)) }
        kill(try #require(launch.process(ofRank: 1)), SIGSTOP)
      }
      #expect(result.status == 124)
      expectEnded(processes.withLock { $0 })
    }
  }

  /// A pipe that is full, and that nobody empties, blocks who writes to it, as a file server that doesn't answer would.
  @Test func `a rank that waits for a file is named`() async throws {
    try await TrainingProcess.with { training in
      let metrics = training.runDirectory.appending(path: "metrics.jsonl").path
      let pipe = training.runDirectory.appending(path: "pipe").path
      let result = try await training.train(ranks: 2, endless + ["resilience.stall_abort=3"]) { launch in
        try await launch.wait { $0.standardOutput.contains("3/10000") }
        try #require(mkfifo(pipe, 0o600) == 0)
        // Open at both ends for as long as the test runs, so that writers find a reader.
        let descriptor = open(pipe, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        while write(descriptor, [UInt8](repeating: 10, count: 4_096), 4_096) > 0 {}
        try #require(rename(pipe, metrics) == 0)
      }
      #expect(result.status == 124)
      #expect(result.standardError.contains("rank 1 waits in MPI_Bcast, writing results, epoch "))
      #expect(result.standardError.contains(") waits in the system"))
      #expect(result.standardError.contains(", last seen writing results, epoch "))
    }
  }

  @Test func `a slow run of more ranks than cores is no stall`() async throws {
    try await TrainingProcess.with { training in
      let settings = ["model.hidden=[1024, 1024]", "training.epochs=4", "resilience.stall_timeout=1"]
      let result = try await training.train(ranks: 4, settings)
      #expect(result.status == 0)
      #expect(result.standardError == "")
    }
  }

  @Test(arguments: [(0, "killed"), (2, "killed"), (1, "crashed")])
  func `when a rank dies the job ends within seconds and its rank is named`(rank: Int, end: String) async throws {
    try await TrainingProcess.with { training in
      let processes = Mutex<[pid_t]>([])
      let result = try await training.train(
        ranks: 3, endless, plant: end == "crashed" ? "crash:\(rank):6000" : nil
      ) { launch in
        try await launch.wait { $0.standardOutput.contains("3/10000") }
        processes.withLock { $0 = (0..<3).compactMap(launch.process(ofRank:)) }
        if end == "killed" { kill(try #require(launch.process(ofRank: rank)), SIGKILL) }
      }
      #expect(result.status != 0)
      #expect(result.wallTime < .seconds(12))
      #expect(result.standardError.contains("process rank \(rank) with PID"))
      expectEnded(processes.withLock { $0 })
    }
  }
}
