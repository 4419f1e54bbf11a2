import Foundation
import Launching
import Testing
import TestSupport

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
