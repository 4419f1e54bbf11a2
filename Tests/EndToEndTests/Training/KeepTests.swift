import Launching
import Model
import Platform
import Testing

extension EndToEnd {
  /// Which epoch's model is kept.
  @Suite struct KeepTests {
    @Test(arguments: [nil, 3])
    func `keeps the epoch with the least held-out loss`(ranks: Int?) async throws {
      // Overfits: the held-out loss rises long before the last epoch.
      let run = try await Run.train(
        ranks: ranks,
        [
          "training.keep=best", "training.epochs=20", "data.holdout=0.3", "optimizer.learning_rate=0.2",
          "model.dropout=0", "schedule.name=constant",
        ])
      let trained = try run.results.dropFirst()
      let best = try #require(trained.min { $0.holdoutLoss ?? .infinity < $1.holdoutLoss ?? .infinity })
      try #require(best.epoch < 20)
      #expect(run.output.contains("kept epoch \(best.epoch), "))
      #expect(try run.summary.testLoss == best.testLoss)
      #expect(try run.summary.testAccuracy == best.testAccuracy)
      #expect(try run.summary.epochsCompleted == 20)

      let percent = { NumberText.percent($0) }
      let scores = try
        "held-out \(percent(#require(best.holdoutAccuracy))), test \(percent(#require(best.testAccuracy)))"
      let report = try await launch(ranks: nil, "lockstep", ["report", "--terminal", run.path])
      #expect(report.standardOutput.contains("\nkept: epoch \(best.epoch), the best on held-out images: \(scores)\n"))
      let kept = "; the model is that of epoch \(best.epoch), the best on held-out images."
      #expect(try await ReportedPage.of([run]).text.contains(kept))

      let evaluation = try await PrintedEvaluation(of: run, ranks: ranks)
      #expect(try abs(evaluation.loss - #require(best.testLoss)) <= 0.00005)
      let correctCount = try #require(best.testAccuracy) * Double(Workspace.testCount)
      #expect(evaluation.confusion.trace == Int(correctCount.rounded()))
    }
  }
}
