import Runs

/// Whether a model is right as often as it is sure.
///
/// Source: Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks", ICML 2017, section 2: images are sorted
/// into bins of equal width by the probability of the predicted class, which is compared with the share that is right.
package struct Calibration: Sendable, Equatable {
  /// The images whose predicted class has a probability in a range.
  package struct Bin: Sendable, Equatable {
    /// Above the lower bound, up to the upper one.
    package let range: ClosedRange<Double>
    package fileprivate(set) var count = 0
    fileprivate var correctCount = 0
    fileprivate var confidenceSum = 0.0

    /// The mean probability of the predicted classes; not a number where there are no images.
    package var confidence: Double { confidenceSum / Double(count) }
    /// The share of images that is right; not a number where there are none.
    package var accuracy: Double { Double(correctCount) / Double(count) }

    /// Where the accuracy of more such images may be, with a probability of 95 %.
    ///
    /// Source: Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American
    /// Statistical Association 22, 1927.
    package var accuracyRange: ClosedRange<Double> {
      let (z, n, p) = (1.959964, Double(count), accuracy)
      let center = (p + z * z / (2 * n)) / (1 + z * z / n)
      let halfWidth = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
      return max(0, center - halfWidth)...min(1, center + halfWidth)
    }
  }

  /// The bins by rising probability.
  package private(set) var bins: [Bin]

  /// The number of bins that the source takes.
  private static let binCount = 15

  /// Sorts predictions into bins.
  ///
  /// - Parameter predictions: Of each image the probability of the predicted class, and whether that's the label.
  package init(_ predictions: some Sequence<(confidence: Float, isCorrect: Bool)>) {
    let count = Self.binCount
    bins = (0..<count).map { Bin(range: Double($0) / Double(count)...Double($0 + 1) / Double(count)) }
    for prediction in predictions {
      // A network whose logits overflow has no probabilities.
      let confidence = prediction.confidence.isFinite ? Double(min(max(prediction.confidence, 0), 1)) : 0
      let index = max(Int((confidence * Double(count)).rounded(.up)) - 1, 0)
      bins[index].count += 1
      if prediction.isCorrect { bins[index].correctCount += 1 }
      bins[index].confidenceSum += confidence
    }
  }

  /// The calibration of a model on images.
  package init(_ images: ClassifiedImages) {
    self.init(
      (0..<images.images.count).lazy.map {
        (images.confidence(of: $0), images.prediction(of: $0) == Int(images.images.labels[$0]))
      })
  }

  /// The images.
  package var count: Int { bins.reduce(0) { $0 + $1.count } }
  /// The share of images that is right.
  package var accuracy: Double { Double(bins.reduce(0) { $0 + $1.correctCount }) / Double(count) }
  /// The mean probability of the predicted classes.
  package var confidence: Double { bins.reduce(0) { $0 + $1.confidenceSum } / Double(count) }

  /// The expected calibration error: the mean distance of accuracy and confidence, by the images in the bins; 0 to 1.
  package var expectedError: Double {
    bins.filter { $0.count > 0 }.reduce(0) { error, bin in
      error + Double(bin.count) / Double(count) * abs(bin.accuracy - bin.confidence)
    }
  }
}
