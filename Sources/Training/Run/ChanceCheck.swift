import Platform

/// Tells of an epoch whose training accuracy is no better than that of always answering with the most frequent class.
package struct ChanceCheck: Sendable {
  /// The accuracy of that answer, in [0, 1].
  private let chance: Double
  private let imageCount: Int
  private let stepsPerEpoch: Int

  /// The fewest steps after which a network should have learned something.
  private static let fewestSteps = 20

  /// A check for one set of training images.
  ///
  /// - Parameters:
  ///   - classCounts: The training images of each class.
  ///   - stepsPerEpoch: The steps of an epoch.
  package init(classCounts: [Int], stepsPerEpoch: Int) {
    imageCount = max(1, classCounts.reduce(0, +))
    chance = Double(classCounts.max() ?? 0) / Double(imageCount)
    self.stepsPerEpoch = stepsPerEpoch
  }

  /// A line if the last of these epochs is the first, in the run, that was no better.
  func warning(_ results: [EpochResult]) -> String? {
    guard let last = results.last, isNoBetter(last), !results.dropLast().contains(where: isNoBetter) else { return nil }
    return "warning: after epoch \(last.epoch) training images are read no better than by always guessing the most "
      + "frequent class (\(NumberText.percent(chance))): lower optimizer.learning_rate, or look at them with lockstep data "
      + "inspect"
  }

  private func isNoBetter(_ result: EpochResult) -> Bool {
    result.training.map { isNoBetter($0.score.accuracy, afterEpoch: result.epoch) } ?? false
  }

  /// Whether a training accuracy differs from a guess's by no more than three of its standard deviations; of very few
  /// images, no more than half of what is missing to be right about all.
  package func isNoBetter(_ accuracy: Double, afterEpoch epoch: Int) -> Bool {
    guard chance < 1, epoch * stepsPerEpoch >= Self.fewestSteps else { return false }
    let deviation = (chance * (1 - chance) / Double(imageCount)).squareRoot()
    return accuracy <= chance + min(3 * deviation, (1 - chance) / 2)
  }
}
