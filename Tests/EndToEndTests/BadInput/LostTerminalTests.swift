import Foundation
import Launching
import Testing
import Training

extension EndToEnd {
  /// Runs whose reader or terminal goes away.
  @Suite struct LostTerminalTests {
    private static let train = [
      "train", "--config", Workspace.current.configuration, "--set", "training.epochs=10000", "--output",
    ]

    @Test func `output that nobody reads any more ends a run with a reason in its files`() async throws {
      let run = Workspace.current.newPath()
      let result = try await launch(
        ranks: nil, "lockstep", Self.train + [run],
        wrapper: ["bash", "-o", "pipefail", "-c", #""$@" | head -1"#, "bash"])
      #expect(result.status == 1)
      #expect(result.standardError.contains("standard output: cannot be written: Broken pipe"))
      let files = Run(path: run, output: "")
      // The header may not even have been written: then there's no run at all.
      guard FileManager.default.fileExists(atPath: run + "/summary.json") else {
        #expect(!FileManager.default.fileExists(atPath: run + "/config.yaml"))
        return
      }
      #expect(try files.summary.status == .failed)
      #expect(try files.summary.reason?.contains("Broken pipe") == true)
    }

    @Test func `a hang-up stops a run with a checkpoint, unless nohup has it ignored`() async throws {
      let run = Workspace.current.newPath()
      let stopped = try await launch(ranks: nil, "lockstep", Self.train + [run]) { program in
        try await program.wait { _ in FileManager.default.fileExists(atPath: run + "/metrics.jsonl") }
        program.signalLauncher(SIGHUP)
      }
      #expect(stopped.status == 75, "\(stopped.standardError)")
      #expect(stopped.standardError.contains("stopped by SIGHUP"))
      let other = Workspace.current.newPath()
      let ignored = try await launch(
        ranks: nil, "lockstep",
        ["train", "--config", Workspace.current.configuration, "--set", "training.epochs=30", "--output", other],
        wrapper: ["nohup"]
      ) { program in
        try await program.wait { _ in FileManager.default.fileExists(atPath: other + "/metrics.jsonl") }
        program.signalLauncher(SIGHUP)
      }
      #expect(ignored.status == 0, "\(ignored.standardError)")
    }

    @Test func `a planted fault is refused unless it's allowed`() async throws {
      try await expectTrainingRefused(
        environment: ["LOCKSTEP_PLANT": "crash:0:1", "LOCKSTEP_PLANT_ALLOWED": "0"],
        saying: ["LOCKSTEP_PLANT asks for a planted fault", "unset LOCKSTEP_PLANT"])
    }
  }
}
