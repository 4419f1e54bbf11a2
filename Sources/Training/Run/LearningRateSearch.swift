import Foundation
import NeuralNetwork

/// A range test: the learning rate rises from step to step, and the loss shows which ones a network learns with.
///
/// Source: Smith, "Cyclical learning rates for training neural networks", WACV 2017, section 3.3; steps of equal ratio, the
/// smoothing and a tenth of the rate at the lowest loss as in Howard and Gugger, "fastai: a layered API for deep learning",
/// Information 11(2), 2020.
package struct LearningRateSearch: Equatable, Sendable {
  /// What a step came to.
  package struct Point: Equatable, Sendable {
    package let step: Int
    package let learningRate: Float
    /// The mean loss of its images before the update.
    package let loss: Double
    /// The exponential moving average of the losses so far, corrected for its start at 0.
    package let smoothedLoss: Double
  }

  /// The steps so far; the next one's number is one more than their count.
  package private(set) var points: [Point] = []
  private var average = 0.0

  /// Steps per factor of ten, and the ratio of a step's learning rate to the last one's: 10 to the power of 1/50.
  private static let (stepsOfDecade, ratio) = (50, 1.0471285480508996)
  /// The learning rate of the first step.
  private static let firstRate = 1e-6
  /// The most steps: up to a learning rate of 10.
  package static let stepCount = 7 * stepsOfDecade + 1
  /// How much of the average of losses is kept at each step.
  private static let kept = 0.9
  /// A loss of so many times the lowest ends the test.
  private static let divergence = 4.0

  /// A test that has not begun.
  package init() {}

  /// The learning rate of each step: a function of its number alone.
  package static var schedule: LearningRateSchedule {
    LearningRateSchedule(rangeTestFrom: firstRate, ratio: ratio)
  }

  /// Takes a step's loss, and says whether the test goes on.
  package mutating func goesOn(after loss: Double, learningRate: Float) -> Bool {
    let step = points.count + 1
    average = Self.kept * average + (1 - Self.kept) * loss
    let smoothed = average / (1 - Self.kept.raised(to: step))
    points.append(Point(step: step, learningRate: learningRate, loss: loss, smoothedLoss: smoothed))
    return step < Self.stepCount && smoothed <= Self.divergence * (lowest?.smoothedLoss ?? smoothed)
  }

  /// The step with the lowest smoothed loss, the first of several.
  package var lowest: Point? { points.min { $0.smoothedLoss < $1.smoothedLoss } }

  /// A tenth of the learning rate at the lowest smoothed loss; nil where the loss has hardly fallen.
  package var suggestion: Double? {
    guard let first = points.first, let lowest, lowest.smoothedLoss < 0.98 * first.smoothedLoss else { return nil }
    return Double(lowest.learningRate) / 10
  }

  /// The points as a table for programs.
  package var csv: String {
    points.reduce("step,learning_rate,loss,smoothed_loss\n") {
      $0 + "\($1.step),\($1.learningRate),\($1.loss),\($1.smoothedLoss)\n"
    }
  }
}
