import Foundation
import Launching
import Testing
import Training

/// Runs that `lockstep launch` starts again, or doesn't, with the real `mpirun`.
@Suite struct RestartedRunTests {
  @Test func `a run whose rank is killed goes on from its newest checkpoint, and ends as if nothing had happened`()
    async throws
  {
    let run = try await SmallRun.shared()
    let directory = run.newDirectory()
    let result = try await run.launchTraining(directory, ranks: 2, maxRestarts: 2) { program in
      try await program.wait(untilEpoch: 2)
      try await program.signal(SIGKILL, rank: 1, of: 2)
    }
    #expect(result.status == 0, "\(result.standardError)")
    let restart = "lockstep: the job was ended by signal 9 (Killed); restart 1 of 2 in 1 s\n"
    #expect(result.standardError.contains(restart), "\(result.standardError)")
    #expect(result.standardError.contains("process rank 1 with PID"))
    #expect(result.standardOutput.ranges(of: "\nresumed from \(directory)/checkpoints/step-").count == 1)
    #expect(try SmallRun.summary(directory).parametersSHA256 == run.undisturbedHash)
    #expect(try SmallRun.recordedEpochs(directory) == Array(0...SmallRun.epochs))
    #expect(try SmallRun.loggedEpochs(directory) == Array(0...SmallRun.epochs))
  }

  @Test func `a run that overwrites another one does so once, and goes on with itself after a restart`() async throws {
    let run = try await SmallRun.shared()
    let directory = run.newDirectory()
    let other = try await run.trainAlone(directory, ["--set", "training.seed=9"])
    try #require(other.status == 0, "\(other.standardError)")
    let result = try await run.launchTraining(directory, ranks: 2, maxRestarts: 1, ["--overwrite"]) { program in
      try await program.wait(untilEpoch: 2)
      try await program.signal(SIGKILL, rank: 1, of: 2)
    }
    #expect(result.status == 0, "\(result.standardError)")
    #expect(result.standardOutput.ranges(of: "\nresumed from \(directory)/checkpoints/step-").count == 1)
    #expect(try SmallRun.summary(directory).parametersSHA256 == run.undisturbedHash)
    #expect(try SmallRun.loggedEpochs(directory) == Array(0...SmallRun.epochs))
    // Nobody can come any more whom it would keep away.
    #expect(!FileManager.default.fileExists(atPath: directory + "/" + RunLock.name))
  }

  @Test func `a run that branches off another one goes on with itself after a restart`() async throws {
    let run = try await SmallRun.shared()
    let (origin, directory) = (run.newDirectory(), run.newDirectory())
    let begun = try await run.trainAlone(origin, ["--set", "training.epochs=1"])
    try #require(begun.status == 0, "\(begun.standardError)")
    let result = try await run.launchTraining(directory, ranks: 2, maxRestarts: 1, ["--resume", origin]) { program in
      try await program.wait(untilEpoch: 3)
      try await program.signal(SIGKILL, rank: 1, of: 2)
    }
    #expect(result.status == 0, "\(result.standardError)")
    #expect(result.standardOutput.ranges(of: "\nresumed from \(origin)/checkpoints/step-").count == 1)
    #expect(result.standardOutput.ranges(of: "\nresumed from \(directory)/checkpoints/step-").count == 1)
    #expect(try SmallRun.summary(directory).parametersSHA256 == run.undisturbedHash)
  }

  @Test func `a job that its watchdog has ended exits with 124, also if mpirun had to be killed`() async throws {
    let run = try await SmallRun.shared()
    let limits = ["resilience.stall_timeout=1", "resilience.stall_abort=3"].flatMap { ["--set", $0] }
    let result = try await run.launchTraining(
      run.newDirectory(), ranks: 2, maxRestarts: 0, limits, plant: "loop:1:5"
    ) { program in
      try await program.wait { $0.standardError.contains("Stall on ") }
      kill(try #require(program.child), SIGSTOP)
    }
    #expect(result.status == 124, "\(result.standardError)")
  }

  @Test func `a run that loses a rank before it has begun is started again`() async throws {
    let run = try await SmallRun.shared()
    let directory = run.newDirectory()
    let result = try await run.launchTraining(directory, ranks: 2, maxRestarts: 1) { program in
      try await program.signal(SIGKILL, rank: 0, of: 2)
    }
    #expect(result.status == 0, "\(result.standardError)")
    #expect(result.standardError.contains("restart 1 of 1 in 1 s\n"), "\(result.standardError)")
    #expect(try SmallRun.summary(directory).parametersSHA256 == run.undisturbedHash)
  }

  /// The parameters are changed in step 130 of both starts. Only the comparison before a checkpoint can notice it.
  @Test func `a run whose replicas differ goes on from before the difference`() async throws {
    let run = try await SmallRun.shared()
    let (directory, undisturbed) = (run.newDirectory(), run.newDirectory())
    let options = [
      "training.epochs=2", "training.synchronization=allreduce", "resilience.replica_check_every=1000000",
    ].flatMap { ["--set", $0] }
    let result = try await run.launchTraining(
      directory, ranks: 2, maxRestarts: 1, options, plant: "replica:0:130")
    #expect(result.status == 125)
    #expect(result.standardError.contains("the job found replicas that differ; restart 1 of 1 in 1 s\n"))
    #expect(result.standardError.ranges(of: "differ from the others' after epoch 1, step 200").count == 2)
    #expect(CheckpointFolder(ofRun: directory).files.first?.step == 100)
    #expect(try await run.train(directory, ranks: 2, options).status == 0)
    #expect(try await run.train(undisturbed, ranks: 2, options).status == 0)
    #expect(
      try SmallRun.summary(directory).parametersSHA256 == SmallRun.summary(undisturbed).parametersSHA256)
  }

  @Test func `ranks that aren't alike are not started again`() async throws {
    let run = try await SmallRun.shared()
    let result = try await run.launchTraining(
      run.newDirectory(), ranks: 2, maxRestarts: 2, plant: "preflight:1:training.seed")
    #expect(result.status == 1)
    #expect(result.standardError.ranges(of: "rank 1: training.seed is planted here").count == 1)
    #expect(result.standardError.contains("not restarted: it would meet the same error again"))
  }
}
