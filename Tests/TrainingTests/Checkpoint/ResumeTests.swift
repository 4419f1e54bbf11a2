import Foundation
import Model
import Platform
import Testing
import TestSupport
import Training

@Suite struct ResumeTests {
  @Test(arguments: [
    ("training: {epochs: 3}", "training.epochs", true),
    ("optimizer: {learning_rate: 0.5}", "optimizer.learning_rate", true),
    ("schedule: {warmup_epochs: 2}", "schedule.warmup_epochs", true),
    ("checkpoint: {keep: 9}", "checkpoint.keep", true),
    ("training: {threads: 2}", "training.threads", true), ("data: {directory: x}", "data.directory", true),
    ("training: {synchronization: allreduce}", "training.synchronization", true),
    ("training: {seed: 1}", "training.seed", false), ("training: {batch_size: 64}", "training.batch_size", false),
    ("training: {micro_batches: 8}", "training.micro_batches", false), ("model: {hidden: [1]}", "model.hidden", false),
    ("model: {dropout: 0}", "model.dropout", false), ("optimizer: {momentum: 0.5}", "optimizer.momentum", false),
    ("data: {holdout: 0.5}", "data.holdout", false),
    ("data: {dataset: kmnist, directory: data/mnist}", "data.dataset", false),
  ])
  func `says which keys a run may go on with`(yaml: String, key: String, isAllowed: Bool) throws {
    let changes = try Configuration(yaml: yaml, file: "").changes(since: Configuration())
    #expect(changes.map(\.key) == [key])
    #expect(changes.first?.isAllowed == isAllowed)
  }

  @Test func `another update rule shows its keys as well`() throws {
    let changes = try Configuration(yaml: "optimizer: {name: adam}", file: "").changes(since: Configuration())
    #expect(changes.contains { $0.key == "optimizer.name" && $0.old == "sgd" && $0.new == "adam" && !$0.isAllowed })
    #expect(changes.contains { $0.key == "optimizer.beta1" && $0.old == "–" })
    #expect(changes.contains { $0.key == "optimizer.momentum" && $0.new == "–" })
  }

  @Test func `takes later epochs out of the log, and writes the metrics anew`() throws {
    try withTemporaryFolder { folder in
      let run = try RunDirectory(creating: folder)
      let log =
        "training  batch_size  1/2\nepoch  train loss\n 0/12  –\n 1/12  0.5\nresumed\n 2/12  0.25\n10/12  0.2\n11/12"
      try log.write(toFile: run.logFile, atomically: false, encoding: .utf8)
      try run.removeFromLog(epochsFrom: 2)
      let kept = "training  batch_size  1/2\nepoch  train loss\n 0/12  –\n 1/12  0.5\nresumed\n"
      #expect(try String(contentsOfFile: run.logFile, encoding: .utf8) == kept)
      try run.append(EpochMetrics(epoch: 5, testLoss: 1, testAccuracy: 1))
      try run.write([EpochMetrics(epoch: 0, testLoss: 2.5, testAccuracy: 0.125)])
      let metrics = try String(contentsOfFile: run.metricsFile, encoding: .utf8)
      #expect(metrics == "{\"epoch\":0,\"test_accuracy\":0.125,\"test_loss\":2.5}\n")
    }
  }

  @Test func `gives the last line of a log its end`() throws {
    try withTemporaryFolder { folder in
      let run = try RunDirectory(creating: folder)
      let long = String(repeating: "x", count: 200_000)
      for (log, kept) in [
        (" 1/9  0.5", " 1/9  0.5\n"), (long + "\n 6/9\n" + long, long + "\n" + long + "\n"), ("a\nwarn", "a\nwarn\n"),
        ("", ""), (" 7/9", ""),
      ] {
        try log.write(toFile: run.logFile, atomically: false, encoding: .utf8)
        try run.removeFromLog(epochsFrom: 5)
        #expect(try String(contentsOfFile: run.logFile, encoding: .utf8) == kept)
      }
    }
  }

  @Test func `takes no part of a long line for a line of an epoch`() throws {
    try withTemporaryFolder { folder in
      let run = try RunDirectory(creating: folder)
      let head = " 1/9  0.5" + String(repeating: "x", count: 66_000)
      let tail = String(repeating: "x", count: 1 << 16) + " 7/9  0.5"
      for (log, kept) in [(" 6/9\n" + head, head + "\n"), (tail + "\n 6/9\n", tail + "\n")] {
        try log.write(toFile: run.logFile, atomically: false, encoding: .utf8)
        try run.removeFromLog(epochsFrom: 5)
        #expect(try String(contentsOfFile: run.logFile, encoding: .utf8) == kept)
      }
    }
  }

  @Test func `takes epochs out of a log of any size, in little memory`() throws {
    try withTemporaryFolder { folder in
      let run = try RunDirectory(creating: folder)
      let kept = String(repeating: "\n", count: 50 << 20) + String(repeating: "x", count: 300_000) + "\n 1/12  0.5\n"
      let after = String(repeating: "warning\n", count: 30_000)
      let log = kept + " 2/12  0.25\n" + after + " 3/12  0.2\n" + after + " 4/12  0.1"
      try log.write(toFile: run.logFile, atomically: false, encoding: .utf8)
      let before = try residentMemory("VmRSS:")
      // From here on the peak counts anew; see proc(5).
      try "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
      try run.removeFromLog(epochsFrom: 2)
      #expect(try residentMemory("VmHWM:") - before < 16 << 20)
      #expect(try String(contentsOfFile: run.logFile, encoding: .utf8) == kept + after + after)
      // What needs no change isn't written again.
      let inode = try FileManager.default.attributesOfItem(atPath: run.logFile)[.systemFileNumber] as? Int
      try run.removeFromLog(epochsFrom: 2)
      #expect(try FileManager.default.attributesOfItem(atPath: run.logFile)[.systemFileNumber] as? Int == inode)
    }
  }

  /// The bytes of memory that this process has, by a line of its status.
  private func residentMemory(_ key: String) throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix(key) })
    return try #require(Int(line.dropFirst(key.count).split(whereSeparator: \.isWhitespace)[0])) << 10
  }

  @Test func `goes on in a run's folder, and in no other that isn't empty`() throws {
    try withTemporaryFolder { folder in
      _ = try RunDirectory(continuing: folder + "/new")
      try "".write(toFile: folder + "/new/config.yaml.1.partial", atomically: false, encoding: .utf8)
      _ = try RunDirectory(continuing: folder + "/new")
      try RunDirectory(continuing: folder + "/new").write(Configuration())
      _ = try RunDirectory(continuing: folder + "/new")
      // A configuration of the user's own is no run's.
      try "data: {}".write(toFile: folder + "/new/config.yaml", atomically: false, encoding: .utf8)
      #expect(throws: FileError.self) { try RunDirectory(continuing: folder + "/new") }
      #expect(throws: FileError.self) { try RunDirectory(creating: folder + "/new", overwriting: true) }
      #expect(throws: FileError.self) { try RunDirectory(continuing: folder) }
    }
  }

  @Test func `says what there is not to resume from`() throws {
    try withTemporaryFolder { folder in
      func problem(_ resume: String, output: String? = nil) throws -> String {
        try #require(throws: FileError.self) { try Resumption(resume, RunDestination(path: output)) }.problem
      }
      #expect(try problem(folder) == "has no checkpoint in checkpoints/")
      #expect(try problem(folder + "/a").hasPrefix("cannot be read: No such file"))
      try Safetensors.write([], metadata: [:], to: folder + "/a")
      #expect(try problem(folder + "/a") == "has no checksum, so it is not a checkpoint")
      let none = try Resumption("latest", RunDestination(path: folder + "/new"))
      #expect(none.checkpoint == nil)
      #expect(none.lines == ["no checkpoint in \(folder)/new yet: starting from the beginning"])
      try "".write(toFile: folder + "/summary.json", atomically: false, encoding: .utf8)
      #expect(try problem("latest", output: folder) == "holds a finished run without checkpoints")
    }
  }
}
