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

    @Test func `a training goes on in its log when nobody reads its output any more`() async throws {
      let run = Workspace.current.newPath()
      let result = try await launch(
        ranks: nil, "lockstep", Self.train + [run, "--set", "training.epochs=30"],
        wrapper: ["bash", "-o", "pipefail", "-c", #""$@" | head -1"#, "bash"])
      #expect(result.status == 0, "\(result.standardError)")
      #expect(result.standardError == "")
      #expect(try Run(path: run, output: "").summary.status == .completed)
      let log = try text(of: run + "/train.log")
      let note = "standard output: cannot be written: Broken pipe; the run goes on, and only this log has the rest\n"
      #expect(log.ranges(of: note).count == 1)
      #expect(log.contains("\n30/30 ") && log.contains("\ntest accuracy "))
    }

    @Test(arguments: ["", "2>&1"])
    func `so does a launched one`(redirection: String) async throws {
      let run = Workspace.current.newPath()
      let result = try await launch(
        ranks: nil, "lockstep", ["launch", "-n", "2", "--"] + Self.train + [run, "--set", "training.epochs=30"],
        wrapper: ["bash", "-o", "pipefail", "-c", #""$@" \#(redirection) | head -1"#, "bash"])
      #expect(result.status == 0, "\(result.standardError)")
      let note = "lockstep: standard output: nobody reads it any more; the job goes on"
      #expect(result.standardError.ranges(of: note).count == (redirection.isEmpty ? 1 : 0))
      #expect(try Run(path: run, output: "").summary.status == .completed)
    }

    @Test func `a launcher passes on all that its ranks print, to a reader that is late too`() async throws {
      let result = try await launch(
        ranks: nil, "lockstep",
        ["launch", "-n", "2", "--"] + Self.train + [Workspace.current.newPath(), "--set", "training.epochs=3"],
        wrapper: ["bash", "-o", "pipefail", "-c", #""$@" | (sleep 5; cat)"#, "bash"])
      #expect(result.status == 0, "\(result.standardError)")
      #expect(result.standardOutput.hasPrefix("mpirun ") && result.standardOutput.contains("/model.safetensors\n"))
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func `a disk that is full from the start is an error that leaves nothing behind`() async throws {
      let run = Workspace.current.newPath()
      for resumption in [[], ["--resume", "latest"]] {
        let result = try await launch(
          ranks: nil, "lockstep", Self.train + [run] + resumption,
          wrapper: ["sh", "-c", #"exec "$@" > /dev/full"#, "sh"])
        #expect(result.status == 1)
        #expect(
          result.standardError.hasPrefix("lockstep: standard output: cannot be written: No space left on device\n"))
        #expect(!FileManager.default.fileExists(atPath: run))
      }
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
