import Model
import Pictures
import Platform

/// What a network makes of a picture.
package struct Prediction: Sendable {
  /// A class, and how probable it is.
  package struct Choice: Sendable {
    /// The label.
    package let label: Int
    /// What the class is called.
    package let name: String
    /// 0 to 1.
    package let probability: Float
  }

  /// The likeliest classes, at most three, the likeliest first.
  package let choices: [Choice]
  /// What the network saw, [rows, columns] of its form.
  package let pixels: [UInt8]
  /// Why the prediction may be wrong.
  package let warnings: [String]

  /// Predictions that are less probable are doubted.
  private static let leastProbability: Float = 0.6

  /// Reads a picture.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - model: The network.
  ///   - form: What the network's pictures look like.
  ///   - isUnchanged: Whether the picture has the form's size and is to be taken as it is.
  /// - Throws: `PictureError` where no digit can be read from it.
  package init(
    _ path: String, _ model: TrainedModel, _ form: PictureForm, isUnchanged: Bool
  ) throws(PictureError) {
    let picture = try GreyPicture(reading: path)
    let prepared = isUnchanged ? picture.unchanged(for: form) : picture.prepared(for: form)
    guard let prepared else {
      guard isUnchanged else { throw .blank(path: path) }
      throw .otherSize(
        path: path, width: picture.width, height: picture.height, expected: "\(form.columns)×\(form.rows)")
    }
    let probabilities = model.probabilities(of: prepared.pixels)
    let order = probabilities.indices.sorted {
      (probabilities[$1], $0) < (probabilities[$0], $1)
    }
    choices = order.prefix(3).map { Choice(label: $0, name: form.classNames[$0], probability: probabilities[$0]) }
    pixels = prepared.pixels
    var warnings: [String] = []
    if let best = choices.first, best.probability < Self.leastProbability {
      warnings.append("the network is unsure; --show shows what it saw")
    }
    if prepared.hasSecondDigit { warnings.append("there may be two digits, of which one was read: crop it to one") }
    self.warnings = warnings
  }
}
