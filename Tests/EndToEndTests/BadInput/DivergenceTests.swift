import Foundation
import Testing
import TestSupport

extension EndToEnd {
  /// Trainings whose loss becomes infinite or not a number. Weight decay does it: it makes each weight −99 times itself.
  @Suite struct DivergenceTests {
    static let diverging = [
      "optimizer.learning_rate=100", "optimizer.weight_decay=1", "schedule.name=constant", "schedule.warmup_epochs=0",
    ]

    /// Trains until the loss isn't finite any more, and expects no model of it.
    private func diverge(ranks: Int?, _ settings: [String], saying words: [String]) async throws {
      let run = Workspace.current.newPath()
      let result = try await expectRefusal(
        ranks: ranks,
        ["train", "--config", Workspace.current.configuration, "--output", run]
          + (Self.diverging + settings).flatMap { ["--set", $0] },
        saying: words + ["at learning rate 100", "Try a smaller optimizer.learning_rate"])
      #expect(
        try names(in: run) == [
          "checkpoints", "config.yaml", "metrics.csv", "metrics.jsonl", "summary.json", "train.log",
        ])
      // The log has the table and then the error as well, without the indentation.
      let table = try #require(result.standardOutput.firstRange(of: "\nepoch ")).lowerBound
      let log = try text(of: run + "/train.log")
      let common = try #require(log.firstRange(of: result.standardOutput[table...]))
      let report = log[common.upperBound...].split(separator: "\n")
      #expect(report.count == 2)
      #expect(result.standardError.contains("lockstep: " + report.joined(separator: "\n          ") + "\n"))
      let metrics = try Run(path: run, output: "").metrics
      #expect(!metrics.isEmpty && metrics.allSatisfy { $0.testLoss?.isFinite == true })
      // It would diverge again from its checkpoint: nobody is to go on with it.
      let evaluation = try await expectRefusal(
        ["evaluate", run], saying: ["has no model.safetensors", "train with a smaller optimizer.learning_rate"])
      #expect(!evaluation.standardError.contains("--resume"))
    }

    @Test(arguments: [nil, 3], ["shared_memory", "allreduce"])
    func `stops with the epoch, step and learning rate`(ranks: Int?, synchronization: String) async throws {
      try await diverge(
        ranks: ranks, ["training.synchronization=\(synchronization)"], saying: ["epoch 1, step "])
    }

    // A step per epoch: what a step makes of the network is seen by an evaluation first.
    @Test(arguments: [nil, 2])
    func `a loss that is finite in every step, but not after the last, is no success`(ranks: Int?) async throws {
      try await diverge(
        ranks: ranks, ["training.batch_size=1000", "training.epochs=20"], saying: ["no finite number after epoch "])
    }
  }
}
