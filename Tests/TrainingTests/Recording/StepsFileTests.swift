import Foundation
import Testing
import TestSupport
import Training

/// The lines of `steps.jsonl` that a run which goes on leaves there.
@Suite struct StepsFileTests {
  private func steps(_ step: Int) -> StepMetrics {
    StepMetrics(step: step, epoch: 1, trainLoss: 0.5, trainAccuracy: 0.75, learningRate: 0.1)
  }

  private func numbers(_ run: RunDirectory) throws -> [Int] {
    try String(contentsOfFile: run.stepsFile, encoding: .utf8).split(separator: "\n").map {
      try JSONDecoder().decode(StepMetrics.self, from: Data($0.utf8)).step
    }
  }

  @Test(arguments: [(0, []), (9, []), (10, [10]), (25, [10, 20]), (30, [10, 20, 30]), (99, [10, 20, 30])])
  func `keeps those of steps that are done`(done: Int, kept: [Int]) throws {
    try withTemporaryFolder { folder in
      let run = try RunDirectory(creating: folder)
      try run.removeSteps(after: done)
      #expect(!FileManager.default.fileExists(atPath: run.stepsFile))
      for step in [10, 20, 30] { try run.append(steps(step)) }
      try run.removeSteps(after: done)
      #expect(try numbers(run) == kept)
    }
  }

  @Test(arguments: [(8, [10]), (1, [10, 20])])
  func `a line that was cut off by a crash goes, or gets its end`(missing: Int, kept: [Int]) throws {
    try withTemporaryFolder { folder in
      let run = try RunDirectory(creating: folder)
      for step in [10, 20] { try run.append(steps(step)) }
      let whole = try String(contentsOfFile: run.stepsFile, encoding: .utf8)
      #expect(
        whole.hasPrefix(
          #"{"epoch":1,"learning_rate":0.1,"step":10,"train_accuracy":0.75,"train_loss":0.5}"# + "\n"))
      try whole.dropLast(missing).write(toFile: run.stepsFile, atomically: true, encoding: .utf8)
      try run.removeSteps(after: 20)
      try run.append(steps(30))
      #expect(try numbers(run) == kept + [30])
    }
  }
}
