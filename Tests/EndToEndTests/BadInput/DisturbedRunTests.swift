import Foundation
import Launching
import Testing
import TestSupport
import Training

extension EndToEnd {
  /// What stands, or no longer stands, where a run's files should.
  @Suite struct DisturbedRunTests {
    private static let train = ["train", "--config", Workspace.current.configuration, "--output"]

    @Test(
      arguments: ["config.yaml", "train.log", "metrics.jsonl", "metrics.csv", "summary.json", "model.safetensors"],
      [1, 2])
    func `a pipe in the place of a file is not waited for`(name: String, ranks: Int) async throws {
      let run = try await Run.train(["training.epochs=1"])
      let file = "\(run.path)/\(name)"
      try FileManager.default.removeItem(atPath: file)
      try #require(mkfifo(file, 0o600) == 0)
      let result = try await launch(
        ranks: ranks, "lockstep", Self.train + [run.path, "--resume", "latest", "--set", "training.epochs=2"],
        timeLimit: .seconds(20))
      #expect(result.status == 1)
      #expect(result.standardError.contains(file), "\(result.standardError)")
    }

    @Test func `a pipe as a trace is refused at the start`() async throws {
      let pipe = Workspace.current.newPath()
      try #require(mkfifo(pipe, 0o600) == 0)
      let run = Workspace.current.newPath()
      try await expectRefusal(Self.train + [run, "--trace", pipe], saying: ["\(pipe): is a pipe"])
      #expect(!FileManager.default.fileExists(atPath: run))
    }

    @Test(arguments: ["train.log", "metrics.jsonl", "metrics.csv", "config.yaml", "checkpoints", ""], [1, 2])
    func `files that are removed while the run writes are no success`(name: String, ranks: Int) async throws {
      let run = Workspace.current.newPath()
      let result = try await launch(
        ranks: ranks, "lockstep", Self.train + [run, "--set", "training.epochs=1000"], timeLimit: .seconds(60)
      ) { program in
        // It's the last of these files to be made.
        try await program.wait { _ in FileManager.default.fileExists(atPath: run + "/metrics.csv") }
        let path = name.isEmpty ? run : "\(run)/\(name)"
        // A file that the run makes meanwhile keeps its folder from being removed.
        try await program.wait { _ in
          try? FileManager.default.removeItem(atPath: path)
          return !FileManager.default.fileExists(atPath: path)
        }
      }
      #expect(result.status != 0)
      #expect(result.standardError.contains(run), "\(result.standardError)")
      if ["checkpoints", ""].contains(name) {
        #expect(!result.standardError.contains("--resume"), "nothing is left: \(result.standardError)")
      }
    }

    @Test(arguments: [1, 2])
    func `a folder that is moved away is named, and gets the summary`(ranks: Int) async throws {
      let (run, place) = (Workspace.current.newPath(), Workspace.current.newPath())
      let result = try await launch(
        ranks: ranks, "lockstep", Self.train + [run, "--set", "training.epochs=9999"]
      ) { program in
        try await program.wait { _ in CheckpointFolder(ofRun: run).files.count > 1 }
        try FileManager.default.moveItem(atPath: run, toPath: place)
      }
      #expect(result.status == 1)
      #expect(result.standardError.contains("\(run): was moved to \(place) while the run wrote to it\n"))
      #expect(result.standardError.contains("go on with --resume \(place)\n"))
      #expect(!FileManager.default.fileExists(atPath: run))
      let summary = try Run(path: place, output: "").summary
      #expect(summary.status == .failed && summary.reason?.contains("was moved to \(place)") == true)
      #expect(!FileManager.default.fileExists(atPath: place + "/run.lock"))
      let resumed = try await launch(
        ranks: ranks, "lockstep",
        ["train", "--resume", place, "--set", "training.epochs=\(summary.epochsCompleted + 1)"])
      #expect(resumed.status == 0, "\(resumed.standardError)")
    }

    @Test(arguments: [1, 2])
    func `an argument that isn't UTF-8 is refused`(ranks: Int) async throws {
      let folder = try Workspace.current.newFolder()
      // A shell makes the bytes, as Swift's strings can't hold them.
      let result = try await launch(
        ranks: nil, "lockstep", Self.train + [folder],
        wrapper: (ranks == 1 ? [] : ["mpirun", "--bind-to", "none", "-n", "\(ranks)"])
          + ["sh", "-c", #"exec "$@""$(printf '/\377run')""#, "sh"])
      #expect(result.status == 64)
      #expect(result.standardError.ranges(of: "isn't UTF-8 text").count == 1, "\(result.standardError)")
      #expect(try names(in: folder).isEmpty)
    }
  }
}
