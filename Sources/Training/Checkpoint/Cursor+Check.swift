import NeuralNetwork

extension Cursor {
  /// What this cursor says that no run with such a plan can have come to.
  ///
  /// A checksum tells that a file is what was once written, not who wrote it: steps and sums are used as indices and
  /// added up, so they have to be possible ones.
  ///
  /// - Parameters:
  ///   - epochs: The epochs of the run; positive.
  ///   - stepsPerEpoch: The steps of an epoch; positive.
  ///   - batchSize: The images of a step over all ranks.
  ///   - imageCount: The images to train on.
  ///   - heldOutCount: The held-out images of the run; 0 for none.
  ///   - testCount: Its test images; 0 for none.
  /// - Returns: A clause for an error message; nil where the run may go on from here.
  package func problem(
    epochs: Int, stepsPerEpoch: Int, batchSize: Int, imageCount: Int, heldOutCount: Int, testCount: Int
  ) -> String? {
    guard results.count <= epochs + 1 else { return "it has \(results.count) epochs of \(epochs)" }
    for (index, result) in results.enumerated() {
      guard result.epoch == index else { return "its epochs are out of order: \(result.epoch) stands for \(index)" }
      guard (result.training == nil) == (index == 0) else {
        return "the training of epoch \(index) is missing or unknown"
      }
      guard (result.heldOut == nil) == (heldOutCount == 0), (result.test == nil) == (testCount == 0) else {
        return "the score on held-out or test images of epoch \(index) is missing or unknown"
      }
      guard
        result.isPossible(imageCount: imageCount, heldOutCount: heldOutCount, testCount: testCount)
      else { return "the numbers of epoch \(index) are impossible" }
    }
    let isWithinEpoch = (1...epochs).contains(results.count)
    // After the last step of an epoch a run can be stopped, before it's evaluated.
    guard step == 0 || isWithinEpoch && (1...stepsPerEpoch).contains(step) else {
      return "it stands after step \(step) of \(stepsPerEpoch) in epoch \(results.count)"
    }
    // In bounds, as `step` is one of the epoch's.
    guard score.isPossible(sampleCount: min(step * batchSize, imageCount)), seconds.isDuration,
      elapsedSeconds.isDuration, gradientNorm?.isDuration ?? true
    else {
      return "the numbers of the epoch that it stands in are impossible"
    }
    let imagesDone = max(results.count - 1, 0) * imageCount + Int(score.sampleCount)
    if let line = scoreSinceLine {
      guard line.sampleCount <= imagesDone, line.isPossible(sampleCount: Int(line.sampleCount)) else {
        return "the numbers of its last steps are impossible"
      }
    }
    return nil
  }
}

extension EpochResult {
  /// Whether an epoch can have come to this, with so many images of each kind.
  fileprivate func isPossible(imageCount: Int, heldOutCount: Int, testCount: Int) -> Bool {
    func isPossible(_ score: Score?, _ count: Int) -> Bool { score?.isPossible(sampleCount: count) ?? true }
    guard isPossible(test, testCount), isPossible(heldOut, heldOutCount), elapsedSeconds.isDuration else {
      return false
    }
    guard let training else { return true }
    return isPossible(training.score, imageCount) && training.seconds.isDuration && training.learningRate.isFinite
      && training.learningRate >= 0 && training.gradientNorm?.isDuration ?? true
  }
}

extension Double {
  /// Whether a clock can have measured so many seconds; the same holds for a norm.
  fileprivate var isDuration: Bool { self >= 0 && isFinite }
}

extension Score {
  /// Whether this can be the score of so many samples, all of a finite loss.
  fileprivate func isPossible(sampleCount count: Int) -> Bool {
    sampleCount == count && count >= 0 && (0...Int64(count)).contains(correctCount) && nonFiniteCount == 0
      && counters[3] >= 0 && (count == 0 ? counters[3] == 0 : loss <= 65_536)
  }
}
