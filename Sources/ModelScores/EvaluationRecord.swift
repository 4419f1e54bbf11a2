import Foundation
import NeuralNetwork
import Platform
import Runs
import Training

/// The object that `lockstep evaluate --json` prints.
package struct EvaluationRecord: Encodable {
  struct Class: Encodable {
    let label: Int
    let name: String
    let images: Int64
    let precision, recall: Double?
  }

  struct Mistake: Encodable {
    let index, label, prediction: Int
    let probability: Float
  }

  /// One of them: the runs of a committee, or the run that was evaluated alone.
  let run: String?
  let runs: [String]?
  let data: String
  let testImages: Int64
  let loss, accuracy: Double
  let classes: [Class]
  /// A row a label, a column a prediction.
  let confusion: [[Int64]]
  let mistakes: [Mistake]?

  private enum CodingKeys: String, CodingKey {
    case run, runs, data
    case testImages = "test_images"
    case loss, accuracy, classes, confusion, mistakes
  }

  /// - Parameters:
  ///   - runs: The run directories, at least one.
  ///   - evaluation: How their models do.
  ///   - mistakes: Those to list; nil for none.
  package init(_ runs: [String], _ evaluation: Evaluation, _ mistakes: Mistakes?) {
    let (score, confusion) = (evaluation.score, evaluation.confusion)
    let labels = 0..<confusion.classes
    (run, self.runs) = runs.count == 1 ? (runs[0], nil) : (nil, runs)
    (data, testImages) = (evaluation.directory, score.sampleCount)
    (loss, accuracy) = (score.loss, score.accuracy)
    classes = confusion.classScores.map { score in
      let (label, names) = (score.label, evaluation.classNames)
      return Class(
        label: label, name: label < names.count ? names[label] : "\(label)", images: score.imageCount,
        precision: score.precision, recall: score.recall)
    }
    self.confusion = labels.map { label in labels.map { confusion[label: label, prediction: $0] } }
    self.mistakes = mistakes?.shown.map {
      Mistake(index: $0.index, label: $0.label, prediction: $0.prediction, probability: $0.probability)
    }
  }

  /// The object as JSON; a loss that isn't finite is a text.
  package func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
