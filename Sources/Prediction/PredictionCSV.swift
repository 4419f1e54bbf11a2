import Pictures

/// Predictions as comma-separated values: a row of names, then one for each picture.
///
/// A row has what is likeliest first, then why that may be wrong or why there's nothing, and at its end the probability of
/// every class: what a table that is sorted, filtered or joined wants. Values are quoted as RFC 4180 says.
package struct PredictionCSV {
  private let classCount: Int
  /// The names of the columns, with the end of the line.
  package let header: String

  /// A table for classes of these names.
  package init(classNames: [String]) {
    classCount = classNames.count
    header = Self.row(
      ["file", "label", "name", "probability", "warnings", "error"] + classNames.map { "p_" + $0 })
  }

  /// The row of a picture, with the end of the line.
  package func row(_ picture: String, _ result: Result<Prediction, PictureError>) -> String {
    switch result {
    case .success(let prediction):
      let best = prediction.choices[0]
      let byLabel = prediction.choices.sorted { $0.label < $1.label }
      return Self.row(
        [picture, "\(best.label)", best.name, "\(best.probability)"]
          + [prediction.warnings.map(\.description).joined(separator: "; "), ""]
          + byLabel.map { "\($0.probability)" })
    case .failure(let error):
      return Self.row(
        [picture, "", "", "", "", error.problem] + [String](repeating: "", count: classCount))
    }
  }

  private static func row(_ values: [String]) -> String { values.map(quoted).joined(separator: ",") + "\n" }

  /// A value in quotation marks where it has to be: with a comma, a mark or an end of line in it.
  private static func quoted(_ value: String) -> String {
    // Scalars, as CR LF is one character.
    guard value.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return value }
    return "\"" + value.replacing("\"", with: "\"\"") + "\""
  }
}
