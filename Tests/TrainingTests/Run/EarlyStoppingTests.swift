import NeuralNetwork
import Testing
import Training

/// When a training ends for want of progress, by hand.
@Suite struct EarlyStoppingTests {
  /// A run whose epochs had these losses on one held-out image, behind the untrained network's.
  private static func cursor(_ losses: [Float]) -> Cursor {
    var cursor = Cursor()
    for (epoch, loss) in ([9] + losses).enumerated() {
      var score = Score()
      score.add(loss: loss, isCorrect: false)
      cursor.finish(EpochResult(epoch: epoch, training: nil, heldOut: score, test: nil, elapsedSeconds: 0))
    }
    return cursor
  }

  @Test(
    arguments: [
      ([], 1, 0, false), ([0.5], 1, 0, false), ([0.5, 0.5], 1, 0, true), ([0.5, 0.4], 1, 0, false),
      ([0.5, 0.6, 0.55], 2, 0, true), ([0.5, 0.6, 0.4], 2, 0, false), ([0.5, 0.6, 0.4, 0.5], 2, 0, false),
      ([0.5, 0.45, 0.41], 2, 0.1, true), ([0.5, 0.45, 0.375], 2, 0.1, false), ([10, 11], 1, 0, true),
    ] as [([Float], Int, Double, Bool)])
  func `a training ends after as many epochs without a lower loss as there's patience`(
    losses: [Float], patience: Int, minimumDelta: Double, isDue: Bool
  ) {
    #expect(EarlyStopping(patience: patience, minimumDelta: minimumDelta).isDue(Self.cursor(losses)) == isDue)
  }
}
