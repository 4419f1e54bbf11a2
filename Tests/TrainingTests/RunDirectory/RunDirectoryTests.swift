import Foundation
import Model
import Platform
import Testing
import TestSupport
import Training

@Suite struct RunDirectoryTests {
  private let metrics = EpochMetrics(
    epoch: 1, trainLoss: 0.25, trainAccuracy: 0.9, testLoss: .nan, testAccuracy: 0.95, learningRate: 0.1, seconds: 0.5,
    imagesPerSecond: .infinity)

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  @Test func `makes a folder and those above it, or takes an empty one`() throws {
    try withTemporaryFolder { folder in
      let run = try RunDirectory(creating: folder + "/a/b/run")
      #expect(run.configurationFile == folder + "/a/b/run/config.yaml")
      _ = try RunDirectory(creating: folder + "/a/b/run")
      #expect(FileManager.default.isWritableFile(atPath: run.path))
    }
  }

  @Test func `refuses a folder that isn't empty, a file, and a place where none can be made`() throws {
    try withTemporaryFolder { folder in
      try Data().write(to: URL(fileURLWithPath: folder + "/file"))
      func problem(_ path: String) throws -> String {
        try #require(throws: FileError.self) { try RunDirectory(creating: path) }.description
      }
      #expect(try problem(folder) == "\(folder): exists already and is not empty\nChoose another folder with --output.")
      #expect(try problem(folder + "/file").contains("is not a folder"))
      #expect(try problem(folder + "/file/run").contains("no run can be stored here: Not a directory\nChoose another"))
      #expect(try problem("/proc/run").hasPrefix("/proc/run: no run can be stored here: "))
      #expect(try problem("").hasPrefix(": no run can be stored here: "))
    }
  }

  @Test func `numbers the runs of a configuration file`() throws {
    try withTemporaryFolder { folder in
      let runs = try ["configs/mnist.yaml", "mnist.yaml", "my run.yml", "configs/mnist.yaml"].map {
        try RunDirectory(creatingIn: folder + "/runs", for: $0).path
      }
      #expect(runs == ["mnist-1", "mnist-2", "my run-1", "mnist-3"].map { "\(folder)/runs/\($0)" })
    }
  }

  @Test func `stores the configuration as resolved`() throws {
    try withTemporaryFolder { folder in
      let run = try RunDirectory(creating: folder)
      var configuration = Configuration()
      configuration.training.epochs = 3
      try run.write(configuration)
      let stored = try Configuration(yaml: Configuration.text(ofFile: run.configurationFile), file: "config.yaml")
      #expect(stored == configuration)
    }
  }

  @Test func `writes a line of metrics an epoch, whatever the numbers`() throws {
    try withTemporaryFolder { folder in
      let run = try RunDirectory(creating: folder)
      try run.append(EpochMetrics(epoch: 0, testLoss: 2.5, testAccuracy: 0.125))
      try run.append(metrics)
      #expect(
        try text(run.metricsFile) == """
          {"epoch":0,"test_accuracy":0.125,"test_loss":2.5}
          {"epoch":1,"images_per_second":"Infinity","learning_rate":0.1,"seconds":0.5,"test_accuracy":0.95,\
          "test_loss":"NaN","train_accuracy":0.9,"train_loss":0.25}

          """)
      let table = try text(run.tableFile).split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false)
      }
      #expect(table.count == 3 && table.allSatisfy { $0.count == table[0].count })
      for (line, expected) in [
        (1, ["epoch": "0", "test_loss": "2.5", "test_accuracy": "0.125"]),
        (
          2,
          [
            "epoch": "1", "train_loss": "0.25", "train_accuracy": "0.9", "test_loss": "NaN", "test_accuracy": "0.95",
            "learning_rate": "0.1", "seconds": "0.5", "images_per_second": "Infinity",
          ]
        ),
      ] {
        let values = zip(table[0], table[line]).filter { !$1.isEmpty }.map { (String($0), String($1)) }
        #expect(Dictionary(uniqueKeysWithValues: values) == expected)
      }
      let whole = try text(run.tableFile)
      try run.write([EpochMetrics(epoch: 0, testLoss: 2.5, testAccuracy: 0.125), metrics])
      #expect(try text(run.tableFile) == whole, "written anew, it's the same")
    }
  }

  @Test func `writes the summary with its keys in order`() throws {
    try withTemporaryFolder { folder in
      let run = try RunDirectory(creating: folder)
      let json = """
        {"status": "completed", "test_accuracy": 0.984, "epochs_completed": 2, "kept_epoch": 1, "ranks": 4,
        "epoch_seconds": [0.5, 0.25], "images_per_second": 160000, "elapsed_seconds": 1.5, "threads_per_rank": 1,
        "global_batch_size": 128, "micro_batches": 4, "precision": "float32", "dataset": "mnist", "seed": 42,
        "learning_rate": 0.1, "settings": {"model.hidden": [8, 4], "optimizer.nesterov": true, "schedule.name": "cosine"},
        "parameters": 669706, "parameters_sha256": "ab", "version": "1", "host": "a", "command": ["lockstep", "train"]}
        """
      var given = try JSONDecoder().decode(RunSummary.self, from: Data(json.utf8))
      given.testLoss = .infinity
      try run.write(given)
      let summary = try #require(
        JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: run.summaryFile))) as? [String: Any])
      #expect(
        summary.keys.sorted() == [
          "command", "dataset", "elapsed_seconds", "epoch_seconds", "epochs_completed", "global_batch_size", "host",
          "images_per_second", "kept_epoch", "learning_rate", "micro_batches", "parameters", "parameters_sha256",
          "precision", "ranks", "seed", "settings", "status", "test_accuracy", "test_loss", "threads_per_rank",
          "version",
        ])
      #expect(summary["test_accuracy"] as? Double == 0.984)
      #expect(summary["test_loss"] as? String == "Infinity")
      #expect(summary["epoch_seconds"] as? [Double] == [0.5, 0.25])
      let settings = summary["settings"] as? [String: Any]
      #expect(settings?["model.hidden"] as? [Int] == [8, 4])
      #expect(settings?["optimizer.nesterov"] as? Bool == true)
      #expect(settings?["schedule.name"] as? String == "cosine")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["summary.json"])
    }
  }

  @Test func `opens only the folder of a finished run`() throws {
    try withTemporaryFolder { folder in
      func problem() throws -> String {
        try #require(throws: FileError.self) { try RunDirectory(opening: folder) }.description
      }
      #expect(try problem().hasPrefix("\(folder): is not the folder of a run: there is no config.yaml\n"))
      let run = try RunDirectory(creating: folder)
      try run.write(Configuration())
      #expect(try problem().hasPrefix("\(folder): has no model.safetensors\n"))
      try Safetensors.write([], metadata: [:], to: run.modelFile)
      #expect(try RunDirectory(opening: folder).modelFile == run.modelFile)
    }
  }

  @Test func `a file is replaced whole or not at all`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a"
      try replaceFile(path) { file throws(FileError) in try file.write("old") }
      #expect(throws: FileError.self) {
        try replaceFile(path) { file throws(FileError) in
          try file.write("half of the new")
          throw FileError(path: path, problem: "broke", remedy: "")
        }
      }
      #expect(try text(path) == "old")
      try replaceFile(path) { file throws(FileError) in try file.write("new") }
      #expect(try text(path) == "new")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a"])
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func `a full disk is an error`() throws {
    let file = try OutputFile(appendingTo: "/dev/full")
    let error = try #require(throws: FileError.self) { try file.write("text") }
    #expect(
      error.description
        == "/dev/full: cannot be written: No space left on device\nFree some space or choose another place.")
    try withTemporaryFolder { folder in
      // What is written under the temporary name ends on the full device.
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/a.\(getpid()).partial", withDestinationPath: "/dev/full")
      let error = try #require(throws: FileError.self) {
        try replaceFile(folder + "/a") { file throws(FileError) in try file.write("text") }
      }
      #expect(error.path == folder + "/a")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }
}
