import Foundation
import Model
import Pages
import Pictures
import Platform

/// The units that are shown, a row each of so many.
private let (mostUnits, unitsPerRow) = (48, 8)

/// The weights of the first layer's units as pictures of what they look for.
///
/// - Parameters:
///   - model: The model.
///   - form: The rows and columns of a picture; nil where they aren't known.
/// - Returns: The section's content.
func weightsSection(_ model: TrainedModel, form: (rows: Int, columns: Int)?) -> [Markup?] {
  guard let form, form.rows * form.columns == model.model.inputs else {
    return [
      paragraph(
        "The weights can't be drawn: nothing says which picture the model's \(model.model.inputs.counted("input")) are.",
        "missing")
    ]
  }
  let layer = model.model.layers[0]
  func weights(_ unit: Int) -> [Float] {
    (0..<layer.inputs).map { model.parameters[layer.weightOffset + $0 * layer.weightStride + unit] }
  }
  let norms = (0..<layer.outputs).map { unit in weights(unit).reduce(0) { $0 + Double($1) * Double($1) } }
  let units = norms.indices.sorted { (norms[$1], $0) < (norms[$0], $1) }.prefix(mostUnits)
  let shown = units.map(weights)
  let limit = typicalMaximum(shown.joined().map(abs))
  let sheet = weightSheet(shown, rows: form.rows, columns: form.columns, limit: limit)
  return [
    paragraph(
      "The \(units.count.grouped) of \(layer.outputs.counted("unit")) with the largest weights, the largest first: where ink "
        + "excites a unit (orange), and where it calms it (blue). The ground is 0; the fullest colors are "
        + "\(NumberText.short(Double(limit))) and beyond.", "note"),
    element(
      "div", ["class": "sheet"],
      [
        image(
          { () throws(PNGWritingError) in try sheet.pngData() }, sheet.width, sheet.height,
          "The weights of \(units.count) units of the first layer, each as a picture of \(form.columns) by "
            + "\(form.rows) pixels")
      ]),
  ]
}

/// A number that one in 200 is beyond: a single large weight leaves the others their colors.
private func typicalMaximum(_ sizes: [Float]) -> Float {
  let sorted = sizes.sorted()
  let limit = sorted.isEmpty ? 0 : sorted[(sorted.count - 1) * 199 / 200]
  return limit > 0 ? limit : 1
}

/// Pictures beside each other, with a gray pixel between two.
private func weightSheet(_ units: [[Float]], rows: Int, columns: Int, limit: Float) -> ColorPicture {
  let perRow = min(unitsPerRow, units.count)
  let (width, height) = (perRow * (columns + 1) - 1, (units.count + perRow - 1) / perRow * (rows + 1) - 1)
  var sheet = ColorPicture(width: width, height: height, color: Color(216, 216, 216))
  for (unit, weights) in units.enumerated() {
    let (left, top) = (unit % perRow * (columns + 1), unit / perRow * (rows + 1))
    for (input, weight) in weights.enumerated() {
      sheet[column: left + input % columns, row: top + input / columns] = .diverging(weight / limit)
    }
  }
  return sheet
}
