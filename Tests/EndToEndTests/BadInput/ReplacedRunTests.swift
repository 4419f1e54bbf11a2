import Foundation
import Launching
import Testing
import Training

extension EndToEnd {
  /// Runs whose folder is moved away while they write, and whose path another run has since.
  @Suite struct ReplacedRunTests {
    @Test(arguments: ["stop", "continue"], [1, 2])
    func `a run writes nothing to the folder that has come to its path`(onError: String, ranks: Int) async throws {
      let other = try await Run.train(["training.epochs=1"])
      let before = try content(of: other.path)
      let run = Workspace.current.newPath()
      let result = try await launch(
        ranks: ranks, "lockstep",
        [
          "train", "--config", Workspace.current.configuration, "--output", run, "--set", "training.epochs=10000",
          "--set", "checkpoint.every_steps=3", "--set", "checkpoint.on_error=\(onError)",
        ]
      ) { program in
        try await program.wait { _ in FileManager.default.fileExists(atPath: run + "/metrics.jsonl") }
        try FileManager.default.moveItem(atPath: run, toPath: run + "-old")
        try FileManager.default.moveItem(atPath: other.path, toPath: run)
      }
      #expect(result.status == 1)
      #expect(result.standardError.contains(run), "\(result.standardError)")
      #expect(try content(of: run) == before)
    }

    @Test func `a configuration of the user's own in the output folder stays as it is`() async throws {
      let folder = try Workspace.current.newFolder()
      let text = "# mine\n" + (try text(of: Workspace.current.configuration))
      try Data(text.utf8).write(to: URL(filePath: folder + "/config.yaml"))
      for options in [[], ["--overwrite"], ["--resume", "latest"]] {
        let result = try await launch(
          ranks: nil, "lockstep", ["train", "--config", folder + "/config.yaml", "--output", folder] + options)
        #expect(result.status == 1)
        #expect(result.standardError.contains("\(folder): exists already and is not empty"))
        #expect(try text == EndToEndTests.text(of: folder + "/config.yaml"))
      }
    }

    @Test func `overwriting leaves a checkpoint that the user has given a name`() async throws {
      let run = try await Run.train(["training.epochs=1"])
      let own = run.path + "/checkpoints/step-best.safetensors"
      try Data([1]).write(to: URL(filePath: own))
      let result = try await launch(
        ranks: nil, "lockstep",
        ["train", "--config", Workspace.current.configuration, "--output", run.path, "--overwrite"])
      #expect(result.status == 0, "\(result.standardError)")
      #expect(FileManager.default.fileExists(atPath: own))
    }

    /// The files below a folder, by name, without the lock.
    private func content(of folder: String) throws -> [String: Data] {
      let names = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { !$0.hasSuffix("run.lock") }
      return Dictionary(
        uniqueKeysWithValues: names.compactMap { name in
          FileManager.default.contents(atPath: "\(folder)/\(name)").map { (name, $0) }
        })
    }
  }
}
