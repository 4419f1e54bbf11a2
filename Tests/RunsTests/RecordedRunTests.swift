import Foundation
import Platform
import Runs
import Testing
import TestSupport
import Training

@Suite struct RecordedRunTests {
  private static func epoch(_ epoch: Int, loss: Double = 0.5) -> EpochMetrics {
    EpochMetrics(epoch: epoch, trainLoss: epoch == 0 ? nil : loss, testLoss: loss, testAccuracy: 0.9)
  }

  /// Calls `body` with a run of some epochs that is nobody's now.
  private func withRun(_ body: (RunDirectory) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let run = try RunDirectory(creating: folder + "/run")
      try run.write(Configuration())
      for epoch in 0...2 { try run.append(Self.epoch(epoch)) }
      try body(run)
    }
  }

  private func append(_ text: String, to path: String) throws {
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(text.utf8))
  }

  @Test func `a run whose process was killed is interrupted, one whose lock is held is running`() throws {
    try withRun { run in
      #expect(try RecordedRun(reading: run.path).state == .interrupted)
      let lock = try RunLock.take(run.path, takingOver: false)
      #expect(try RecordedRun(reading: run.path).state == .running)
      try withExtendedLifetime(lock) {
        try append("{\"epoch\":3,\"test_l", to: run.metricsFile)
        let recorded = try RecordedRun(reading: run.path)
        #expect(recorded.epochs.map(\.epoch) == [0, 1, 2] && recorded.warnings.isEmpty)
      }
    }
  }

  @Test func `lines that aren't an epoch's are left out and named, and the last of equal epochs counts`() throws {
    try withRun { run in
      try append("not JSON\n{\"epoch\":2,\"test_loss\":\"NaN\"}\n{\"epoch\":3,\"te", to: run.metricsFile)
      let recorded = try RecordedRun(reading: run.path)
      #expect(recorded.epochs.map(\.epoch) == [0, 1, 2])
      #expect(recorded.epochs[2].testLoss?.isNaN == true)
      #expect(
        recorded.warnings
          == [4, 6].map {
            "\(run.metricsFile):\($0): is not the line of an epoch, and is left out"
          })
    }
  }

  @Test(arguments: ["9223372036854775807", "-1", "21"])
  func `an epoch that the run can't have is damage`(epoch: String) throws {
    try withRun { run in
      try append("{\"epoch\":\(epoch),\"test_loss\":0.5,\"test_accuracy\":0.5}\n", to: run.metricsFile)
      let recorded = try RecordedRun(reading: run.path)
      #expect(recorded.epochs.map(\.epoch) == [0, 1, 2])
      #expect(recorded.warnings == ["\(run.metricsFile):4: is not the line of an epoch, and is left out"])
    }
  }

  @Test func `of many damaged lines, three are named and the others counted`() throws {
    try withRun { run in
      try append(String(repeating: "damaged\n", count: 20_000), to: run.metricsFile)
      let warnings = try RecordedRun(reading: run.path).warnings
      #expect(warnings.count == 4 && warnings[2].hasPrefix("\(run.metricsFile):6: "))
      #expect(warnings.last == "\(run.metricsFile): so are 19,997 more lines")
    }
  }

  @Test(arguments: ["epochs_completed", "kept_epoch"], [-1, Int.max])
  func `a summary with an epoch that the run can't have is a warning`(key: String, epoch: Int) throws {
    try withRun { run in
      var summary: [String: Any] = [
        "status": "completed", "epochs_completed": 2, "kept_epoch": 2, "epoch_seconds": [1.0, 1.0],
        "elapsed_seconds": 2.0, "ranks": 1, "threads_per_rank": 1, "global_batch_size": 8, "micro_batches": 4,
        "precision": "float32", "dataset": "mnist", "seed": 1, "learning_rate": 0.1, "settings": [String: Int](),
        "parameters": 10, "parameters_sha256": "0", "version": "1", "host": "here", "command": ["lockstep"],
      ]
      func write() throws {
        try JSONSerialization.data(withJSONObject: summary).write(to: URL(filePath: run.summaryFile))
      }
      try write()
      #expect(try RecordedRun(reading: run.path).state == .completed)
      summary[key] = epoch
      try write()
      let recorded = try RecordedRun(reading: run.path)
      #expect(recorded.summary == nil && recorded.warnings.count == 1)
      #expect(recorded.warnings[0].hasPrefix(run.summaryFile + ": names an epoch that the run doesn't have"))
    }
  }

  @Test func `a summary of another version is a warning`() throws {
    try withRun { run in
      try write(Array("{\"status\":\"completed\"}".utf8), to: run.summaryFile)
      let recorded = try RecordedRun(reading: run.path)
      #expect(recorded.summary == nil && recorded.warnings.count == 1)
      #expect(recorded.warnings[0].hasPrefix(run.summaryFile + ": is not the summary of a run of this version"))
    }
  }

  @Test func `a folder that isn't a run's is refused`() throws {
    try withTemporaryFolder { folder in
      let error = try #require(throws: FileError.self) { try RecordedRun(reading: folder) }
      #expect(error.problem.hasPrefix("is not the folder of a run"))
    }
  }
}
