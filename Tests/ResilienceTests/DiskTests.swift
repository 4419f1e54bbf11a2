import Foundation
import Launching
import Testing
import Training

/// Runs whose files can't be written.
@Suite struct DiskTests {
  @Test(arguments: [Obstacle.sizeLimit, .lostFolder])
  func `a checkpoint that can't be written ends the run, and those before stay`(obstacle: Obstacle) async throws {
    try await expectEnd(obstacle)
  }

  @Test(.enabled(if: Obstacle.canMount, "needs leave to mount"), arguments: [Obstacle.fullDisk, .readOnlyFolder])
  func `a checkpoint that can't be written on a file system of its own ends the run`(obstacle: Obstacle) async throws {
    try await expectEnd(obstacle)
  }

  @Test(arguments: [Obstacle.sizeLimit, .lostFolder])
  func `a run goes on without checkpoints where it is configured to`(obstacle: Obstacle) async throws {
    try await expectContinuation(obstacle)
  }

  @Test(.enabled(if: Obstacle.canMount, "needs leave to mount"), arguments: [Obstacle.fullDisk, .readOnlyFolder])
  func `a run goes on without checkpoints on a file system of their own`(obstacle: Obstacle) async throws {
    try await expectContinuation(obstacle)
  }

  private func train(_ directory: String, _ obstacle: Obstacle, onError: String) async throws -> LaunchResult {
    try await SmallRun.shared().train(
      directory, ranks: 2, ["--set", "checkpoint.on_error=\(onError)"], wrapper: obstacle.wrapper
    ) { program in
      try await program.wait(untilEpoch: 2)
      try await obstacle.place(before: program, CheckpointFolder(ofRun: directory).path)
    }
  }

  /// One message ends the run, the newest checkpoint is whole, and the run goes on from it when the obstacle is gone.
  private func expectEnd(_ obstacle: Obstacle) async throws {
    let run = try await SmallRun.shared()
    let directory = run.newDirectory()
    let result = try await train(directory, obstacle, onError: "stop")
    #expect(result.status == 1)
    let checkpoints = CheckpointFolder(ofRun: directory)
    let message = "lockstep: \(checkpoints.path)"
    #expect(result.standardError.ranges(of: "lockstep: ").count == 1, "\(result.standardError)")
    #expect(result.standardError.contains(message), "\(result.standardError)")
    #expect(
      result.standardError.contains(
        ": " + obstacle.words.joined(separator: "\n          ") + "\n"),
      "\(result.standardError)")

    try obstacle.remove(checkpoints.path)
    let newest = try checkpoints.newest()
    let cursor = try #require(newest.checkpoint).cursor
    #expect(newest.passedOver.isEmpty)
    if obstacle != .lostFolder {
      let names = try FileManager.default.contentsOfDirectory(atPath: checkpoints.path)
      #expect(names.allSatisfy { $0.hasSuffix(".safetensors") }, "nothing half-written")
    }
    let resumed = try await run.train(directory, ranks: 3)
    #expect(resumed.status == 0, "\(resumed.standardError)")
    #expect(resumed.standardOutput.contains(" \(cursor.place)\n"), "\(resumed.standardOutput)")
    #expect(try SmallRun.summary(directory).parametersSHA256 == run.undisturbedHash)
  }

  /// A warning is all that comes of it, however many checkpoints can't be written.
  private func expectContinuation(_ obstacle: Obstacle) async throws {
    let run = try await SmallRun.shared()
    let directory = run.newDirectory()
    let result = try await train(directory, obstacle, onError: "continue")
    #expect(result.status == 0, "\(result.standardError)")
    let warning = "\nwarning: \(CheckpointFolder(ofRun: directory).path)"
    #expect(result.standardOutput.ranges(of: warning).count == 1, "\(result.standardOutput)")
    #expect(result.standardOutput.contains(": \(obstacle.words[0]); the run goes on, "), "\(result.standardOutput)")
    #expect(try SmallRun.summary(directory).parametersSHA256 == run.undisturbedHash)
    #expect(try SmallRun.recordedEpochs(directory) == Array(0...SmallRun.epochs))
  }

  @Test(arguments: ["metrics.jsonl", "model.safetensors", "summary.json"])
  func `a result that the disk has no room for ends the run, and names the file`(name: String) async throws {
    let run = try await SmallRun.shared()
    let directory = run.newDirectory()
    let file = "\(directory)/\(name)"
    let result = try await run.train(directory, ranks: 2) { program in
      try await program.wait(untilEpoch: 2)
      guard let writer = program.process(ofRank: 0) else { throw CancellationError() }
      // Lines are added to the file itself, the others are written under a temporary name.
      let target = name == "metrics.jsonl" ? file : "\(file).\(writer).partial"
      try FileManager.default.createSymbolicLink(atPath: directory + "/link", withDestinationPath: "/dev/full")
      rename(directory + "/link", target)
    }
    #expect(result.status == 1)
    #expect(
      result.standardError.hasPrefix(
        "lockstep: \(file): cannot be written: No space left on device\n"
          + "          Free some space or choose another place.\n"), "\(result.standardError)")
    #expect(result.standardError.ranges(of: "lockstep: ").count == 1, "\(result.standardError)")

    // There's room again.
    if name == "metrics.jsonl" { unlink(file) }
    #expect(try await run.train(directory, ranks: 1).status == 0)
    #expect(try SmallRun.summary(directory).parametersSHA256 == run.undisturbedHash)
    #expect(try SmallRun.recordedEpochs(directory) == Array(0...SmallRun.epochs))
  }

  @Test func `a log that can't grow ends the run, and is named`() async throws {
    let run = try await SmallRun.shared()
    let directory = run.newDirectory()
    let result = try await run.train(
      directory, ranks: 2, ["--set", "checkpoint.every_steps=0", "--set", "checkpoint.every_epochs=0"]
    ) { program in
      try await program.wait(untilEpoch: 2)
      guard let writer = program.process(ofRank: 0) else { throw CancellationError() }
      let size = try FileManager.default.attributesOfItem(atPath: directory + "/train.log")[.size] as? Int ?? 0
      try Obstacle.limitFileSize(of: writer, to: size + 10)
    }
    #expect(result.status == 1)
    #expect(result.standardError.hasPrefix("lockstep: \(directory)/train.log: cannot be written: File too large\n"))
  }

  @Test func `a loss that is no longer finite names rank, step and layer, and leaves the last good checkpoint`()
    async throws
  {
    let run = try await SmallRun.shared()
    let directory = run.newDirectory()
    let result = try await run.train(
      directory, ranks: 3, ["--set", "optimizer.learning_rate=100", "--set", "optimizer.weight_decay=1"])
    #expect(result.status == 1)
    let report =
      /lockstep: The loss is no longer a finite number in epoch \d+, step \d+, at learning rate 100\.0: on rank \d, from layers\.\d on\./
    #expect(result.standardError.contains(report), "\(result.standardError)")
    #expect(try CheckpointFolder(ofRun: directory).newest().checkpoint != nil)
    let resumed = try await run.train(directory, ranks: 2, ["--set", "training.seed=7"])
    #expect(resumed.standardError.contains("the run can't go on with other settings:\n"))
    #expect(resumed.standardError.contains("training.seed was 42 and is now 7\n"))
  }
}
