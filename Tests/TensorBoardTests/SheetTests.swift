import Datasets
import Model
import NeuralNetwork
import Pictures
import Runs
import TensorBoard
import Testing
import TestSupport

@Suite struct SheetTests {
  private static func form(rows: Int, columns: Int, isTransposed: Bool = false) -> PictureForm {
    PictureForm(
      rows: rows, columns: columns, isTransposed: isTransposed, drawnSide: 1, centering: .mass, classNames: ["a", "b"])
  }

  /// A network of 2×3 pixels, 5 units and 2 classes whose weight from pixel `p` to unit `u` is `weight(u, p)`.
  private static func model(_ form: PictureForm?, weight: (_ unit: Int, _ input: Int) -> Float) -> TrainedModel {
    let network = MLP(inputs: 6, hidden: [5], classes: 2)
    let layer = network.layers[0]
    var parameters = [Float](repeating: 0, count: network.layout.length)
    for unit in 0..<5 {
      for input in 0..<6 { parameters[layer.weightOffset + input * layer.weightStride + unit] = weight(unit, input) }
    }
    return TrainedModel(network, parameters: parameters, pictures: form)
  }

  private static let (orange, blue, red) = (Color(213, 94, 0), Color(0, 114, 178), Color(178, 24, 43))

  @Test(arguments: [false, true])
  func `each unit's weights stand as its pixels do`(isTransposed: Bool) throws {
    let sheet = try #require(
      WeightSheet(
        Self.model(Self.form(rows: 2, columns: 3, isTransposed: isTransposed)) { unit, input in
          // Row 1, column 0 as it's stored.
          input == 3 ? (unit.isMultiple(of: 2) ? 0.5 : -0.5) : 0
        }))
    #expect(sheet.unitCount == 5)
    #expect(sheet.fullColor == 0.5)
    let (width, height) = isTransposed ? (2, 3) : (3, 2)
    let unitsARow = (sheet.picture.width - 1) / (width + 1)
    #expect(sheet.picture.height == ((5 + unitsARow - 1) / unitsARow) * (height + 1) + 1)
    for unit in 0..<5 {
      let (left, top) = (unit % unitsARow * (width + 1) + 1, unit / unitsARow * (height + 1) + 1)
      for row in 0..<height {
        for column in 0..<width {
          let isMarked = isTransposed ? (row, column) == (0, 1) : (row, column) == (1, 0)
          let color = sheet.picture[column: left + column, row: top + row]
          #expect(color == (isMarked ? (unit.isMultiple(of: 2) ? Self.orange : Self.blue) : .white))
        }
      }
    }
  }

  @Test func `inputs that aren't said to be a picture's pixels, or weights of 0, are no trouble`() {
    #expect(WeightSheet(Self.model(nil) { _, _ in 1 }) == nil)
    #expect(WeightSheet(Self.model(Self.form(rows: 2, columns: 2)) { _, _ in 1 }) == nil)
    #expect(WeightSheet(Self.model(Self.form(rows: 2, columns: 3)) { _, _ in 0 })?.fullColor == 0)
  }

  @Test func `cells of a confusion matrix are red off its diagonal, blue on it, and white where nothing is`() {
    var confusion = ConfusionMatrix(classes: 70)
    confusion[label: 2, prediction: 2] = 9
    confusion[label: 3, prediction: 69] = 4
    let names = (0..<70).map { "class \($0)" }
    // With as many classes cells are squares of 3 pixels, 4 apart, without numbers.
    let sheet = ConfusionSheet(confusion, classNames: names).picture
    let colors = (0..<sheet.height * sheet.width).map { sheet[column: $0 % sheet.width, row: $0 / sheet.width] }
    #expect(colors.count { $0 == Color(8, 81, 156) } == 9)
    #expect(colors.count { $0 == Self.red } == 9)
    #expect(colors.allSatisfy { [.white, .black, Color(8, 81, 156), Self.red].contains($0) })
    // Names of any length and with any letters, and numbers: drawn, and wider.
    let few = ConfusionSheet(ConfusionMatrix(classes: 3), classNames: ["Ankle boot with laces", "é", ""]).picture
    #expect(few.width > 3 * 12 * 6)
  }

  @Test func `mistakes are shown as they look, the surest first`() throws {
    try withTemporaryFolder { folder in
      let digits = SyntheticDigits(seed: 1, part: .test).generate(count: 40)
      for (images, labels) in [(DatasetFile.trainImages, DatasetFile.trainLabels), (.testImages, .testLabels)] {
        try IDXFile.write(digits.images, shape: [40, 28, 28], to: "\(folder)/\(images.gzipName)", compressed: true)
        try IDXFile.write(digits.labels, shape: [40], to: "\(folder)/\(labels.gzipName)", compressed: true)
      }
      let network = MLP(inputs: 784, hidden: [5], classes: 10)
      let model = TrainedModel(network, parameters: randomFloats(network.layout.length, seed: 3, scale: 0.2))
      let classified = try ClassifiedImages(ImageSet(reading: folder, .test, classCount: 10), by: model, at: "model")
      let sheet = try #require(MistakeSheet(classified, isTransposed: false))
      #expect(sheet.mistakeCount == classified.mistakes.count && sheet.mistakeCount > MistakeSheet.mostMistakes)
      #expect(sheet.drawnCount == MistakeSheet.mostMistakes)
      // Each pixel is 3×3, from 4 pixels inside of the cell on.
      let first = classified.images.image(at: try #require(classified.mistakes.first))
      for (index, grey) in first.enumerated() {
        #expect(
          sheet.picture[column: 4 + index % 28 * 3 + 1, row: 4 + index / 28 * 3 + 1] == Color(grey, grey, grey))
      }
    }
  }
}
