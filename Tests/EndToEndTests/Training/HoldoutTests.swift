import Testing

extension EndToEnd {
  /// Which images choose the epoch to keep.
  @Suite struct HoldoutTests {
    @Test func `holds out the same images of a file that is sorted by label`() async throws {
      let settings = ["data.holdout=0.3", "training.epochs=10"]
      let run = try await Run.train(settings)
      let sorted = try DatasetFolder(train: .sortedDigits, test: .sortedDigits)
      let other = try await Run.train(settings + ["data.directory=\(sorted.path)"])
      // The same images and the same untrained network, but for the order in which floating-point numbers are added.
      let (first, second) = (try run.metrics[0], try other.metrics[0])
      #expect(first.holdoutAccuracy == second.holdoutAccuracy)
      #expect(abs((first.holdoutLoss ?? 0) - (second.holdoutLoss ?? 1)) < 1e-5)
      // All classes are trained on: without that, no held-out image would be read right.
      #expect(try #require(other.metrics.last?.holdoutAccuracy) > 0.6)
      #expect(other.output.contains(/held-out images +194, stratified by class \((\d+) to (\d+) each\), seed 7\n/))
    }
  }
}
