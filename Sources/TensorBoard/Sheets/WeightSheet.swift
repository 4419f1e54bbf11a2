import Foundation
import Model
import Pictures
import Platform

/// The weights of the first layer as pictures, one a unit: orange is positive, blue negative, white 0.
package struct WeightSheet {
  /// As many units are drawn as so many pixels have room for.
  private static let mostPixels = 1_000_000

  /// The sheet: a grid of units, row after row, with a line of grey between them.
  package let picture: ColorPicture
  /// The units that are drawn, the first of the layer.
  package let unitCount: Int
  /// The weight that has the full color; larger ones have it too.
  package let fullColor: Float

  /// Draws the units of a network whose inputs are the pixels of pictures.
  /// Nil where the network doesn't say how its pictures are shaped.
  package init?(_ trained: TrainedModel) {
    guard let form = trained.pictures, form.rows * form.columns == trained.model.inputs else { return nil }
    let layer = trained.model.layers[0]
    unitCount = min(layer.outputs, max(1, Self.mostPixels / ((form.rows + 1) * (form.columns + 1))))
    func weight(_ unit: Int, _ input: Int) -> Float {
      trained.parameters[layer.weightOffset + input * layer.weightStride + unit]
    }
    let sizes = (0..<unitCount).flatMap { unit in (0..<layer.inputs).map { abs(weight(unit, $0)) } }.sorted()
    // The few largest would leave all others pale.
    let scale = sizes[sizes.count * 995 / 1_000]
    fullColor = scale
    let (width, height) = form.isTransposed ? (form.rows, form.columns) : (form.columns, form.rows)
    // About twice as wide as high.
    let unitsARow = min(unitCount, max(1, Int(Double(2 * unitCount * height / width).squareRoot().rounded(.up))))
    let rowCount = (unitCount + unitsARow - 1) / unitsARow
    var sheet = ColorPicture(
      width: unitsARow * (width + 1) + 1, height: rowCount * (height + 1) + 1, color: Color(128, 128, 128))
    for unit in 0..<unitCount {
      let (left, top) = (unit % unitsARow * (width + 1) + 1, unit / unitsARow * (height + 1) + 1)
      for row in 0..<height {
        for column in 0..<width {
          let input = form.isTransposed ? column * form.columns + row : row * form.columns + column
          sheet[column: left + column, row: top + row] = .diverging(scale > 0 ? weight(unit, input) / scale : 0)
        }
      }
    }
    picture = sheet
  }
}
