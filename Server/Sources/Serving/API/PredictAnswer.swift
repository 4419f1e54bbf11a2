import Model
import Prediction

/// What `POST /v1/predict` answers: of each picture its prediction, or why there's none.
struct PredictAnswer: Encodable {
  /// A picture's.
  enum Entry: Encodable {
    case prediction(PredictionAnswer)
    case problem(Problem)

    func encode(to encoder: any Encoder) throws {
      switch self {
      case .prediction(let prediction): try prediction.encode(to: encoder)
      case .problem(let problem): try ProblemAnswer(problem).encode(to: encoder)
      }
    }
  }

  /// The SHA-256 of the parameters that it was made with.
  let model: String
  /// In the order of the pictures.
  let predictions: [Entry]
}

/// What the network makes of a picture.
struct PredictionAnswer: Encodable {
  private enum CodingKeys: String, CodingKey {
    case number = "class"
    case label, probabilities, warnings, pixels
  }

  /// The likeliest class, from 0 on.
  let number: Int
  /// What it's called.
  let label: String
  /// Of each class, in their order.
  let probabilities: [Float]
  /// Why it may be wrong.
  let warnings: [String]
  /// What the network saw, in rows; nil where that wasn't asked for.
  let pixels: [[UInt8]]?

  /// - Parameters:
  ///   - prediction: What was made of it.
  ///   - probabilities: Of each class, in their order.
  ///   - columns: The pixels of a row of what the network saw; nil leaves that out.
  init(_ prediction: Prediction, probabilities: [Float], columns: Int?) {
    (number, label) = (prediction.choices[0].label, prediction.choices[0].name)
    self.probabilities = probabilities
    warnings = prediction.warnings.map { warning in
      switch warning {
      case .unsure: "unsure"
      case .secondDigit: "second_digit"
      case .noDigit: "no_digit"
      }
    }
    pixels = columns.map { columns in
      stride(from: 0, to: prediction.pixels.count, by: columns).map { Array(prediction.pixels[$0..<$0 + columns]) }
    }
  }
}
