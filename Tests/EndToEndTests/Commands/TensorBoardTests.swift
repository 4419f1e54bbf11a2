import Foundation
import Launching
import Platform
import TestSupport
import Testing
import Training

extension EndToEnd {
  /// `lockstep tensorboard`, and `lockstep train --tensorboard`.
  @Suite struct TensorBoardTests {
    private func export(_ run: String, _ options: [String] = []) async throws -> LaunchResult {
      try await launch(ranks: nil, "lockstep", ["tensorboard", run] + options)
    }

    private func eventFiles(_ folder: String) throws -> [String] {
      try names(in: folder).filter { $0.hasPrefix("events.out.tfevents.") && $0.hasSuffix(".lockstep") }
    }

    private func expectVerified(_ run: String, _ folder: String, hasPictures: Bool) async throws {
      let result = try await runPython(
        "verify_tensorboard.py", [run, folder] + (hasPictures ? ["--pictures"] : []))
      #expect(result.status == 0, "\(result.standardOutput)\(result.standardError)")
      #expect(result.standardOutput.contains(" are those of metrics.jsonl"))
    }

    @Test(.needsPython, .timeLimit(.minutes(5)))
    func `tensorboard reads what a training on two ranks writes, and what is written afterwards`() async throws {
      let run = try await Run.train(ranks: 2, ["logging.tensorboard=true"])
      try await expectVerified(run.path, run.path + "/tensorboard", hasPictures: true)
      let folder = try Workspace.current.newFolder()
      let result = try await export(run.path, ["--output", folder])
      #expect(result.status == 0 && result.standardError == "")
      let name = try #require(run.path.split(separator: "/").last)
      try await expectVerified(run.path, "\(folder)/\(name)", hasPictures: true)
    }

    @Test(.needsPython, .timeLimit(.minutes(5)))
    func `tensorboard shows each epoch once of a run that was killed, stopped and resumed`() async throws {
      let path = Workspace.current.newPath()
      let options = Self.endless + ["--output", path, "--resume", "latest", "--set", "checkpoint.every_epochs=3"]
      for (signal, status) in [(SIGKILL, Int32(137)), (SIGKILL, 137), (SIGTERM, 75)] {
        let result = try await launch(ranks: nil, "lockstep", ["train"] + options) { program in
          try await program.wait { Self.epochCount($0) >= 5 }
          try await program.signal(signal, rank: 0, of: 1)
        }
        #expect(result.status == status, "\(result.standardError)")
      }
      #expect(try eventFiles(path + "/tensorboard").count == 3)
      try await expectVerified(path, path + "/tensorboard", hasPictures: false)
    }

    /// A training that ends by a signal alone.
    private static var endless: [String] {
      ["--config", Workspace.current.configuration, "--epochs", "10000", "--tensorboard"]
    }

    /// The epochs whose lines a training has printed.
    private static func epochCount(_ program: RunningProgram) -> Int {
      program.standardOutput.ranges(of: "/10000 ").count
    }

    @Test func `a file takes the place of the one before, and says what is in it`() async throws {
      let run = try await Run.train()
      let first = try await export(run.path)
      #expect(first.status == 0 && first.standardError == "", "\(first.standardError)")
      let folder = run.path + "/tensorboard"
      let before = try names(in: folder)
      #expect(
        first.standardOutput.contains("event file  \(before[0])\nfolder      \(folder)\n"), "\(first.standardOutput)")
      #expect(first.standardOutput.contains("epochs      0 to 3\n"))
      #expect(
        first.standardOutput.contains(
          """
          curves      23 under accuracy, loss, optimizer, parts, slowest_rank, speed
          pictures    test/confusion, test/mistakes, weights/layer_0

          """), "\(first.standardOutput)")
      try Data().write(to: URL(filePath: folder + "/notes.txt"))
      #expect(try await export(run.path).status == 0)
      let after = try names(in: folder)
      #expect(after.count == 2 && after.last == "notes.txt" && after[0] > before[0])
    }

    @Test func `pictures that can't be made are named, and the curves are written`() async throws {
      let data = Workspace.current.newPath()
      let synthesis = ["data", "synthesize", "--output", data, "--train", "300", "--test", "9"]
      _ = try await launch(ranks: nil, "lockstep", synthesis)
      let run = try await Run.train(["data.directory=\(data)"])
      try FileManager.default.removeItem(atPath: data)
      let withoutData = try await export(run.path)
      #expect(withoutData.status == 0)
      #expect(
        withoutData.standardError.hasPrefix("warning: no mistakes and no confusion matrix: \(data): is not a folder"),
        "\(withoutData.standardError)")
      #expect(withoutData.standardOutput.contains("pictures    weights/layer_0\n"))

      try FileManager.default.removeItem(atPath: run.path + "/model.safetensors")
      let withoutModel = try await export(run.path)
      #expect(withoutModel.status == 0)
      #expect(
        withoutModel.standardError == "warning: no pictures: \(run.path): has no model.safetensors\n",
        "\(withoutModel.standardError)")

      let metrics = URL(filePath: run.path + "/metrics.jsonl")
      try (Data(contentsOf: metrics) + Data("{\"epoch\":4,\"te".utf8)).write(to: metrics)
      let half = try await export(run.path)
      #expect(half.standardError.contains("metrics.jsonl:5: is not the line of an epoch, and is left out\n"))
      #expect(half.standardOutput.contains("epochs      0 to 3\n"))
      try FileManager.default.removeItem(at: metrics)
      #expect(try await export(run.path).standardOutput.contains("epochs      none yet\n"))
    }

    @Test func `pictures of another size have weights too`() async throws {
      let data = try DatasetFolder(train: .bars(40, classes: 4), test: nil)
      let run = try await Run.train([
        "data.dataset=custom", "data.directory=\(data.path)", "data.holdout=0", "training.batch_size=8",
      ])
      let result = try await export(run.path)
      #expect(result.status == 0)
      #expect(
        result.standardError
          == "warning: no mistakes and no confusion matrix: the data set has no test images\n",
        "\(result.standardError)")
      #expect(result.standardOutput.contains("pictures    weights/layer_0\n"))
    }

    @Test func `a folder that isn't a run's is refused, and nothing is left where a file can't be written`()
      async throws
    {
      let folder = try Workspace.current.newFolder()
      try await expectRefusal(ranks: nil, ["tensorboard", folder], saying: ["\(folder): is not the folder of a run"])
      #expect(try names(in: folder).isEmpty)
      let run = try await Run.train()
      try Data().write(to: URL(filePath: folder + "/file"))
      try await expectRefusal(
        ranks: nil, ["tensorboard", run.path, "--output", folder + "/file"],
        saying: ["\(folder)/file/", "cannot be made"])
      let limited = try await launch(
        ranks: nil, "lockstep", ["tensorboard", run.path], wrapper: ["sh", "-c", #"ulimit -f 1; exec "$@""#, "sh"])
      #expect(limited.status == 1 && limited.standardError.contains("cannot be written"), "\(limited.standardError)")
      #expect(!FileManager.default.fileExists(atPath: run.path + "/tensorboard"))
    }

    @Test func `a run that goes on can be written elsewhere, and writes its own file to the end`() async throws {
      let path = Workspace.current.newPath()
      let other = Workspace.current.newPath()
      let lockstep = Bundle.main.bundleURL.appending(path: "lockstep").path
      let result = try await launch(ranks: nil, "lockstep", ["train", "--output", path] + Self.endless) { program in
        try await program.wait { Self.epochCount($0) >= 3 }
        for (arguments, isRefused) in [([], true), (["--output", other], false)] as [([String], Bool)] {
          let process = Process()
          process.executableURL = URL(filePath: lockstep)
          process.arguments = ["tensorboard", path] + arguments
          (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
          try process.run()
          process.waitUntilExit()
          #expect((process.terminationStatus != 0) == isRefused)
        }
        try await program.signal(SIGTERM, rank: 0, of: 1)
      }
      #expect(result.status == 75, "\(result.standardError)")
      #expect(try eventFiles(path + "/tensorboard").count == 1)
      #expect(try names(in: other).count == 1)
    }
  }
}
