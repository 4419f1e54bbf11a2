import Foundation
import Launching
import Testing
import Training

/// Runs whose checkpoints can't be written.
@Suite struct DiskTests {
  private func trainLosingTheFolder(_ directory: String, onError: String) async throws -> LaunchResult {
    try await SmallRun.shared().train(directory, ranks: 2, ["--set", "checkpoint.on_error=\(onError)"]) { program in
      try await program.wait { $0.standardOutput.contains("\n 2/24 ") }
      try FileManager.default.moveItem(atPath: directory + "/checkpoints", toPath: directory + "/moved")
    }
  }

  @Test func `a checkpoint that can't be written ends the run, and those before stay`() async throws {
    let directory = try await SmallRun.shared().newDirectory()
    let result = try await trainLosingTheFolder(directory, onError: "stop")
    #expect(result.status == 1)
    #expect(result.standardError.contains("lockstep: \(directory)/checkpoints/step-"))
    #expect(result.standardError.contains("cannot be written: No such file or directory\n          Check the path.\n"))
    try FileManager.default.moveItem(atPath: directory + "/moved", toPath: directory + "/checkpoints")
    let run = try await SmallRun.shared()
    #expect(try await run.train(directory, ranks: 3).status == 0)
    #expect(try SmallRun.summary(directory).parametersSHA256 == run.undisturbedHash)
  }

  @Test func `a run goes on without checkpoints where it is configured to`() async throws {
    let directory = try await SmallRun.shared().newDirectory()
    let result = try await trainLosingTheFolder(directory, onError: "continue")
    #expect(result.status == 0, "\(result.standardError)")
    #expect(result.standardOutput.contains("\nwarning: \(directory)/checkpoints/step-"))
    #expect(try await SmallRun.summary(directory).parametersSHA256 == SmallRun.shared().undisturbedHash)
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
