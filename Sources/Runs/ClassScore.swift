import NeuralNetwork

/// How a class is told from the others.
package struct ClassScore: Sendable, Equatable {
  /// The class.
  package let label: Int
  /// The images of the class.
  package let imageCount: Int64
  /// The images that were taken for it.
  package let predictionCount: Int64
  /// Those of its images that were taken for it.
  package let correctCount: Int64

  /// The share of the images that were taken for it that are of the class; nil where none were.
  package var precision: Double? { Self.share(correctCount, of: predictionCount) }
  /// The share of the images of the class that were taken for it; nil where there are none.
  package var recall: Double? { Self.share(correctCount, of: imageCount) }

  private static func share(_ count: Int64, of all: Int64) -> Double? { all == 0 ? nil : Double(count) / Double(all) }
}

extension ConfusionMatrix {
  /// A score for each class.
  package var classScores: [ClassScore] {
    (0..<classes).map { label in
      ClassScore(
        label: label, imageCount: (0..<classes).reduce(0) { $0 + self[label: label, prediction: $1] },
        predictionCount: (0..<classes).reduce(0) { $0 + self[label: $1, prediction: label] },
        correctCount: self[label: label, prediction: label])
    }
  }

  /// What was taken for what, the most frequent first; equals in the order of the labels.
  package var mistakes: [(label: Int, prediction: Int, count: Int64)] {
    (0..<classes).flatMap { label in
      (0..<classes).compactMap { prediction in
        let count = self[label: label, prediction: prediction]
        return label == prediction || count == 0 ? nil : (label, prediction, count)
      }
    }.sorted { ($1.count, $0.label, $0.prediction) < ($0.count, $1.label, $1.prediction) }
  }
}
