import Foundation
import Launching
import Testing
import TestSupport
import Training

extension EndToEnd {
  /// Run directories that can't be written or read.
  @Suite struct RunDirectoryTests {
    private func refuse(output: String, ranks: Int?, saying words: String) async throws {
      let arguments = ["train", "--config", Workspace.current.configuration, "--output", output]
      let result = try await expectRefusal(ranks: ranks, arguments, saying: [words, "--output"])
      #expect(result.standardOutput == "")
    }

    @Test(arguments: [nil, 3])
    func `writes no run into what is there already`(ranks: Int?) async throws {
      let file = try Workspace.current.newFile("mine")
      let folder = URL(filePath: file).deletingLastPathComponent().path
      try await refuse(output: folder, ranks: ranks, saying: "\(folder): exists already")
      try await refuse(output: file, ranks: ranks, saying: "\(file): exists and is not a folder")
      #expect(try names(in: folder) == ["file"])
      #expect(try text(of: file) == "mine")
    }

    @Test(arguments: [nil, 2])
    func `says where no run can be stored`(ranks: Int?) async throws {
      try await refuse(output: "/proc/run", ranks: ranks, saying: "/proc/run: no run can be stored here")
    }

    @Test(arguments: [nil, 3])
    func `evaluates only a finished, undamaged run`(ranks: Int?) async throws {
      let missing = Workspace.current.newPath()
      try await expectRefusal(
        ranks: ranks, ["evaluate", missing], saying: ["\(missing): is not the folder of a run"])
      let run = try await Run.train()
      try await expectRefusal(
        ranks: ranks, ["evaluate", run.path, "--data", missing], saying: ["\(missing): is not a folder"])
      let model = URL(filePath: run.path + "/model.safetensors")
      try Data(contentsOf: model).dropLast(4).write(to: model)
      try await expectRefusal(ranks: ranks, ["evaluate", run.path], saying: ["\(model.path): "])
      try FileManager.default.removeItem(at: model)
      try await expectRefusal(ranks: ranks, ["evaluate", run.path], saying: ["\(run.path): has no model.safetensors"])
    }

    @Test func `a checkpoint in a model's place is named, with what there is instead`() async throws {
      let run = try await Run.train(["training.epochs=1"])
      let checkpoint = CheckpointFolder(ofRun: run.path).file(step: 0)
      let model = run.path + "/model.safetensors"
      try await expectRefusal(
        ["predict", checkpoint, "a.png"],
        saying: ["\(checkpoint): is a checkpoint, to go on from, and not a model", "Give the run's model: \(model)"])
      try await expectRefusal(["evaluate", checkpoint], saying: ["Give the run's folder: \(run.path)"])
      try await expectRefusal(["evaluate", model], saying: ["Give the run's folder: \(run.path)"])
      try FileManager.default.removeItem(atPath: model)
      let goOn = "lockstep train --resume \(run.path)"
      try await expectRefusal(["predict", checkpoint, "a.png"], saying: ["go on with it: \(goOn)"])
      for command in [["predict", run.path, "a.png"], ["evaluate", run.path]] {
        try await expectRefusal(
          command, saying: ["has no model.safetensors", "The training has not finished. Go on with it: \(goOn)"])
      }
    }

    @Test func `a run without its configuration goes on from its checkpoints`() async throws {
      let run = try await Run.train(["training.epochs=1"])
      let file = run.path + "/config.yaml"
      let before = try text(of: file)
      try FileManager.default.removeItem(atPath: file)
      let result = try await launch(
        ranks: nil, "lockstep", ["train", "--resume", run.path, "--set", "training.epochs=2"])
      #expect(result.status == 0, "\(result.standardError)")
      #expect(try text(of: file) == before.replacing("  epochs: 1\n", with: "  epochs: 2\n"))
    }

    @Test(arguments: ["config.yaml", "model.safetensors"])
    func `does not wait for a pipe in the place of a file`(name: String) async throws {
      let run = try await Run.train(["training.epochs=1"])
      let file = "\(run.path)/\(name)"
      try FileManager.default.removeItem(atPath: file)
      try #require(mkfifo(file, 0o600) == 0)
      try await expectRefusal(["evaluate", run.path], saying: ["\(file): is not a regular file"])
    }
  }
}
