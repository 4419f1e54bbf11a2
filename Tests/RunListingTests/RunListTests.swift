import Foundation
import Model
import Platform
import RunListing
import Runs
import Testing
import TestSupport
import Training

@Suite struct RunListTests {
  /// Makes a run of one epoch that was killed.
  @discardableResult
  private func makeRun(_ path: String, _ settings: [String] = [], startedAt: Date) throws -> RunDirectory {
    let run = try RunDirectory(creating: path)
    try run.write(Configuration(yaml: nil, file: "the test", overrides: settings))
    try run.append(EpochMetrics(epoch: 0, testLoss: 2.3, testAccuracy: 0.1))
    try run.append(EpochMetrics(epoch: 1, trainLoss: 0.3, testLoss: 0.25, testAccuracy: 0.9321))
    try FileManager.default.setAttributes([.modificationDate: startedAt], ofItemAtPath: run.configurationFile)
    return run
  }

  private let start = Date(timeIntervalSince1970: 1_700_000_000)

  @Test func `lists runs at any depth, the newest first, and passes over what isn't one`() throws {
    try withTemporaryFolder { folder in
      try makeRun(folder + "/old", startedAt: start)
      try makeRun(folder + "/sweep/seed-2", ["training.seed=2"], startedAt: start + 120)
      try makeRun(folder + "/sweep/seed-1", startedAt: start + 60)
      _ = try makeFolder(folder + "/empty")
      _ = try makeFolder(folder + "/notes")
      // A user's own file of that name doesn't make a folder a run.
      try write(Array("model: {hidden: [8]}\n".utf8), to: folder + "/notes/config.yaml")
      // Links to a run that is listed already, and to a folder above.
      try FileManager.default.createSymbolicLink(atPath: folder + "/latest", withDestinationPath: folder + "/old")
      try FileManager.default.createSymbolicLink(atPath: folder + "/sweep/circle", withDestinationPath: folder)
      let list = try RunList(below: folder)
      #expect(list.runs.map(\.name) == ["sweep/seed-2", "sweep/seed-1", "latest"])
      #expect(list.differingKeys == ["training.seed"])
      let lines = list.lines(width: 79)
      #expect(lines[0] == "run           started           status        epochs  held-out      test")
      #expect(
        lines[1].hasPrefix("sweep/seed-2  2023-11-1")
          && lines[1].hasSuffix("  interrupted     1/20         –   93.21 %"))
      #expect(lines[2] == "  training.seed=2" && lines[4] == "  training.seed=42")
      #expect(lines.count == 7)
    }
  }

  @Test func `a run directory lists itself, an empty folder nothing, and no folder is an error`() throws {
    try withTemporaryFolder { folder in
      try makeRun(folder + "/runs/one", startedAt: start)
      #expect(try RunList(below: folder + "/runs/one").runs.map(\.name) == ["one"])
      _ = try makeFolder(folder + "/empty")
      let empty = try RunList(below: folder + "/empty")
      #expect(empty.lines(width: 79) == ["no runs below \(folder)/empty"])
      #expect(try empty.json() == "[\n\n]")
      #expect(throws: FileError.self) { try RunList(below: folder + "/none") }
      #expect(throws: FileError.self) { try RunList(below: folder + "/runs/one/config.yaml") }
    }
  }

  @Test func `a damaged run is a line with its problem`() throws {
    try withTemporaryFolder { folder in
      try makeRun(folder + "/a", startedAt: start)
      let damaged = try makeRun(folder + "/b", startedAt: start + 60)
      try write(
        Array("\(try text(damaged.configurationFile))\nmodel: {hidden: [8]}\n".utf8), to: damaged.configurationFile)
      let lost = try makeRun(folder + "/c", startedAt: start + 120)
      try write([], to: lost.path + "/train.log")
      try FileManager.default.removeItem(atPath: lost.configurationFile)
      let list = try RunList(below: folder)
      #expect(Set(list.damagedRuns.map(\.name)) == ["b", "c"])
      let lines = list.lines(width: 200)
      #expect(lines.count { $0.contains("damaged") } == 2)
      #expect(lines.contains { $0.hasPrefix("  problem: \(damaged.configurationFile)") })
      #expect(lines.contains { $0.contains("there is no config.yaml") })
      #expect("\(DamagedRuns(in: list))".hasPrefix("2 of 3 runs aren't whole: "))
    }
  }

  @Test func `a check reads models and checkpoints to their ends`() throws {
    try withTemporaryFolder { folder in
      let run = try makeRun(folder + "/a", startedAt: start)
      let network = MLP(inputs: 4, hidden: [3], classes: 2)
      let model = TrainedModel(network, parameters: [Float](repeating: 0, count: network.layout.length))
      try model.write(to: run.modelFile)
      #expect(try RunList(below: folder, checksFiles: true).lines(width: 79).last == "  whole: the model")
      var bytes = Array(try Data(contentsOf: URL(filePath: run.modelFile)))
      bytes[bytes.count - 3] ^= 1
      try write(bytes, to: run.modelFile)
      _ = try makeFolder(run.path + "/checkpoints")
      try write(Array("cut short".utf8), to: CheckpointFolder(ofRun: run.path).file(step: 7))
      let list = try RunList(below: folder, checksFiles: true)
      let problems = try #require(list.runs.first?.check?.problems)
      #expect(problems.count == 2 && problems[0].hasPrefix(run.path + "/checkpoints/step-0000000007.safetensors: "))
      #expect(problems[1].hasPrefix(run.modelFile + ": "))
      #expect(list.damagedRuns.count == 1)
    }
  }

  @Test func `a check says what a complete run's metrics lack`() throws {
    try withTemporaryFolder { folder in
      let run = try makeRun(folder + "/a", startedAt: start)
      let summary: [String: Any] = [
        "status": "completed", "epochs_completed": 2, "epoch_seconds": [1.0, 1.0], "elapsed_seconds": 2.0, "ranks": 1,
        "threads_per_rank": 1, "global_batch_size": 8, "micro_batches": 4, "precision": "float32", "dataset": "mnist",
        "seed": 1, "learning_rate": 0.1, "settings": [String: Int](), "parameters": 10, "parameters_sha256": "0",
        "version": "1", "host": "here", "command": ["lockstep"],
      ]
      try JSONSerialization.data(withJSONObject: summary).write(to: URL(filePath: run.summaryFile))
      func problems() throws -> [String] {
        try RunList(below: folder, checksFiles: true).runs[0].check?.problems.filter { $0.contains("metrics") } ?? []
      }
      #expect(try problems() == ["\(run.metricsFile): lacks 1 epoch, though the run is complete"])
      try run.append(EpochMetrics(epoch: 2, testLoss: 0.2, testAccuracy: 0.94))
      #expect(try problems() == [])
      try FileManager.default.removeItem(atPath: run.metricsFile)
      #expect(try problems() == ["\(run.metricsFile): is missing, though the run is complete"])
    }
  }

  @Test func `a name with the end of a line stays on one`() throws {
    try withTemporaryFolder { folder in
      try makeRun(folder + "/one\ntwo", startedAt: start)
      let lost = try makeRun(folder + "/three\nfour", startedAt: start + 60)
      try write(Array("model: 1\n".utf8), to: lost.configurationFile)
      try write([], to: lost.path + "/train.log")
      try write(Array("x\ny\n".utf8), to: folder + "/one\ntwo/metrics.jsonl")
      let lines = try RunList(below: folder).lines(width: nil)
      #expect(lines.allSatisfy { !$0.contains("\n") })
      #expect(lines.contains { $0.hasPrefix("one\\u{A}two  2023") })
      #expect(lines.contains { $0.hasPrefix("  warning: ") && $0.contains("/one\\u{A}two/metrics.jsonl:1: ") })
    }
  }

  @Test func `optimizers that differ say what was chosen, and not what follows`() throws {
    try withTemporaryFolder { folder in
      try makeRun(folder + "/a", ["optimizer.name=adam", "logging.tensorboard=true"], startedAt: start)
      try makeRun(folder + "/b", ["optimizer.learning_rate=0.2"], startedAt: start + 60)
      let lines = try RunList(below: folder).lines(width: 79)
      #expect(lines[2] == "  optimizer.name=sgd, optimizer.learning_rate=0.2")
      #expect(lines[4] == "  optimizer.name=adam")
    }
  }

  /// The links in /proc lead to what processes have open: this one has a run.
  @Test func `what processes have open isn't searched`() throws {
    try withTemporaryFolder { folder in
      let run = try makeRun(folder + "/a", startedAt: start)
      let descriptor = open(run.path, O_RDONLY)
      defer { close(descriptor) }
      #expect(try RunList(below: "/proc/self/fd/\(descriptor)").runs.count == 1)
      #expect(try RunList(below: "/proc/self/fd").runs.isEmpty)
    }
  }

  @Test(arguments: [59, 79])
  func `no line is wider than a terminal`(width: Int) throws {
    try withTemporaryFolder { folder in
      for index in 0..<3 {
        let name = String(repeating: "a-very-long-name-", count: index + 1)
        try makeRun(
          "\(folder)/\(name)", ["training.seed=\(index)", "optimizer.learning_rate=0.0\(index + 1)"],
          startedAt: start + Double(index))
      }
      let lines = try RunList(below: folder).lines(width: width)
      #expect(lines.filter { $0.count > width } == [])
      #expect(lines.joined().contains("optimizer.learning_rate=0.03"))
    }
  }

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }
}
