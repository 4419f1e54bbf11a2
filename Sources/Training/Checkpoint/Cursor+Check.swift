import NeuralNetwork

extension Cursor {
  /// What this cursor says that no run with such a plan can have come to; nil where it may go on from here.
  ///
  /// A checksum tells that a file is what was once written, not who wrote it: steps and sums are used as indices and
  /// added up, so they have to be possible ones.
  package func problem(epochs: Int, stepsPerEpoch: Int, batchSize: Int, imageCount: Int) -> String? {
    guard results.count <= epochs + 1 else { return "it has \(results.count) epochs of \(epochs)" }
    for (index, result) in results.enumerated() {
      guard result.epoch == index else { return "its epochs are out of order: \(result.epoch) stands for \(index)" }
      guard (result.training == nil) == (index == 0) else {
        return "the training of epoch \(index) is missing or unknown"
      }
      let scores = [result.test, result.heldOut].compactMap(\.self)
      guard scores.allSatisfy({ $0.isPossible(sampleCount: $0.sampleCount) }),
        result.training?.score.isPossible(sampleCount: Int64(imageCount)) != false,
        ([result.elapsedSeconds] + [result.training?.seconds].compactMap(\.self)).allSatisfy(Self.isDuration),
        result.training?.learningRate.isFinite != false
      else { return "the numbers of epoch \(index) are impossible" }
    }
    let isWithinEpoch = (1...epochs).contains(results.count)
    guard step == 0 || isWithinEpoch && (1..<max(1, stepsPerEpoch)).contains(step) else {
      return "it stands after step \(step) of \(stepsPerEpoch) in epoch \(results.count)"
    }
    // In bounds, as `step` is one of the epoch's.
    guard score.isPossible(sampleCount: Int64(min(step * batchSize, imageCount))), Self.isDuration(seconds),
      Self.isDuration(elapsedSeconds)
    else {
      return "the numbers of the epoch that it stands in are impossible"
    }
    return nil
  }

  private static func isDuration(_ seconds: Double) -> Bool { seconds >= 0 && seconds.isFinite }
}

extension Score {
  /// Whether this can be the score of so many samples, all of a finite loss.
  fileprivate func isPossible(sampleCount: Int64) -> Bool {
    counters[0] == sampleCount && sampleCount >= 0 && (0...sampleCount).contains(correctCount) && nonFiniteCount == 0
      && counters[3] >= 0 && (sampleCount == 0 ? counters[3] == 0 : loss <= 65_536)
  }
}
