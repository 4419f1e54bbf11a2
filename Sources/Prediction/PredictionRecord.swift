import Foundation
import Model
import Pictures

/// A picture's prediction, or why there's none, as JSON.
package struct PredictionRecord: Encodable {
  private struct Choice: Encodable {
    let label: Int
    let name: String
    let probability: Float
  }

  private enum CodingKeys: String, CodingKey {
    case picture, label, name, probability, likeliest, warnings, pixels, error
  }

  /// How many of the likeliest classes are named.
  private static let choiceCount = 3

  private let picture: String
  private let label: Int?
  private let name: String?
  private let probability: Float?
  private let likeliest: [Choice]?
  private let warnings: [String]?
  private let pixels: [[UInt8]]?
  private let error: String?

  /// What came of a picture.
  ///
  /// - Parameters:
  ///   - picture: The file.
  ///   - result: What was made of it, or why it couldn't be read.
  ///   - columns: Pixels a row of what the network saw; nil leaves that out.
  package init(_ picture: String, _ result: Result<Prediction, PictureError>, columns: Int?) {
    self.picture = picture
    switch result {
    case .success(let prediction):
      let choices = prediction.choices.prefix(Self.choiceCount).map {
        Choice(label: $0.label, name: $0.name, probability: $0.probability)
      }
      (label, name, probability) = (choices.first?.label, choices.first?.name, choices.first?.probability)
      likeliest = choices
      warnings = prediction.warnings.map(\.description)
      pixels = columns.map { columns in
        stride(from: 0, to: prediction.pixels.count, by: columns).map { Array(prediction.pixels[$0..<$0 + columns]) }
      }
      error = nil
    case .failure(let failure):
      (label, name, probability, likeliest, warnings, pixels) = (nil, nil, nil, nil, nil, nil)
      error = failure.problem
    }
  }

  /// An object on one line.
  package var line: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Texts and finite numbers can always be put as JSON.
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }
}
