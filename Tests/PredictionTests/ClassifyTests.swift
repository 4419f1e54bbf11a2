import Foundation
import Model
import Pictures
import Prediction
import Testing

/// What an app gets of a model and a picture.
@Suite struct ClassifyTests {
  private static let names = ["a", "b", "c"]

  /// A network without hidden layers, whose logits are the logarithms of `probabilities` where no pixel has a weight.
  private func model(_ probabilities: [Float], side: Int = 28, names: [String] = names) -> TrainedModel {
    let architecture = MLP(inputs: side * side, hidden: [], classes: probabilities.count)
    var parameters = [Float](repeating: 0, count: architecture.layout.length)
    for (label, probability) in probabilities.enumerated() {
      parameters[architecture.layers[0].biasOffset + label] = Float(log(Double(probability)))
    }
    let form = PictureForm(rows: side, columns: side, drawnSide: side, centering: .mass, classNames: names)
    return TrainedModel(architecture, parameters: parameters, pictures: form)
  }

  /// A dark stroke on a light page.
  private let drawing = GreyPicture(
    width: 60, height: 80,
    pixels: (0..<60 * 80).map { (25..<33).contains($0 % 60) && (10..<60).contains($0 / 60) ? 0 : 255 })

  @Test func `names all classes, the likeliest first`() throws {
    let model = model([0.1, 0.7, 0.2])
    let prediction = try model.classify(drawing)
    #expect(prediction.choices.map(\.label) == [1, 2, 0] && prediction.choices.map(\.name) == ["b", "c", "a"])
    for (choice, expected) in zip(prediction.choices, [0.7, 0.2, 0.1] as [Float]) {
      #expect(abs(choice.probability - expected) < 1e-6)
    }
    #expect(prediction.warnings.isEmpty)
    #expect(prediction.pixels == drawing.prepared(for: try #require(model.pictures))?.pixels)
  }

  @Test func `is unsure below 0.6, and prefers the lower of equals`() throws {
    let prediction = try model([0.25, 0.375, 0.375]).classify(drawing)
    #expect(prediction.choices.map(\.label) == [1, 2, 0] && prediction.warnings == [.unsure])
  }

  @Test func `a picture that is taken as it is has the form's size, and stands as it is before the network`() throws {
    let model = model([0.2, 0.5, 0.3], side: 4)
    let picture = GreyPicture(width: 4, height: 4, pixels: (0..<16).map { UInt8($0 * 3) })
    #expect(try model.classify(picture, asIs: true).pixels == picture.pixels)
    #expect(throws: PictureError.otherSize(path: "it", width: 60, height: 80, expected: "4×4")) {
      try model.classify(drawing, named: "it", asIs: true)
    }
    let blank = GreyPicture(width: 9, height: 9, pixels: [UInt8](repeating: 99, count: 81))
    #expect(throws: PictureError.blank(path: "the picture")) { try model.classify(blank) }
  }

  @Test func `without a form that fits the network there's no guess, and one can be set`() throws {
    var model = model([0.1, 0.7, 0.2], side: 3)
    let form = model.pictures
    for unfit in [nil, PictureForm.mnist] {
      model.pictures = unfit
      #expect(throws: PictureError.unknownForm(path: "the picture", inputs: 9, classes: 3)) {
        try model.classify(drawing)
      }
    }
    model.pictures = form
    #expect(try model.classify(drawing).choices[0].name == "b")
  }

  @Test func `bytes of a file are the picture, whatever holds them`() throws {
    let bytes = try drawing.pngData()
    #expect(try GreyPicture(decoding: Data(bytes)) == drawing)
    #expect(try GreyPicture(decoding: bytes[...]) == drawing)
    #expect(throws: PictureError.otherFormat(path: "the body", format: "GIF")) {
      try GreyPicture(decoding: Array("GIF89a".utf8), named: "the body")
    }
    #expect(throws: PictureError.otherFormat(path: "the picture", format: "empty")) { try GreyPicture(decoding: []) }
  }
}
