import Datasets
import Foundation
import Model
import Platform
import Runs
import Testing
import TestSupport

@Suite struct ClassifiedImagesTests {
  /// A network and the images of a data set, written to a folder and read again.
  private func classified(hidden: [Int] = [11, 7]) throws -> (model: TrainedModel, result: ClassifiedImages) {
    try withTemporaryFolder { folder in
      for (part, count, files) in [
        (SyntheticDigits.Part.training, 10, [DatasetFile.trainImages, .trainLabels]),
        (.test, 523, [.testImages, .testLabels]),
      ] {
        let digits = SyntheticDigits(seed: 1, part: part).generate(count: count)
        try IDXFile.write(
          digits.images, shape: [count, 28, 28], to: "\(folder)/\(files[0].gzipName)", compressed: true)
        try IDXFile.write(digits.labels, shape: [count], to: "\(folder)/\(files[1].gzipName)", compressed: true)
      }
      let images = try ImageSet(reading: folder, .test, classCount: 10)
      let network = MLP(inputs: 784, hidden: hidden, classes: 10)
      let model = TrainedModel(network, parameters: randomFloats(network.layout.length, seed: 3, scale: 0.2))
      return (model, try ClassifiedImages(images, by: model, at: "model"))
    }
  }

  @Test func `an image's probabilities and loss are those of the model alone with it`() throws {
    let (model, result) = try classified()
    for image in [0, 249, 250, 522] {
      let expected = model.probabilities(of: Array(result.images.image(at: image)))
      for (found, expected) in zip(result.probabilities(of: image), expected) { #expect(abs(found - expected) < 1e-5) }
      let loss = -log(expected[Int(result.images.labels[image])])
      #expect(abs(result.losses[image] - loss) < 1e-4)
    }
  }

  @Test func `density counts the inputs of each layer that aren't 0`() throws {
    let (model, result) = try classified()
    let pixels = result.images.pixels.filter { $0 > 0 }.count
    #expect(result.densities.count == 3)
    #expect(result.densities[0] == Double(pixels) / Double(result.images.pixels.count))
    // The first hidden layer by its definition.
    let layer = model.model.layers[0]
    var active = 0
    for image in 0..<result.images.count {
      let input = result.images.image(at: image).map { Double($0) / 255 }
      for unit in 0..<layer.outputs {
        let sum = input.enumerated().reduce(Double(model.parameters[layer.biasOffset + unit])) {
          $0 + Double(model.parameters[layer.weightOffset + $1.offset * layer.weightStride + unit]) * $1.element
        }
        if sum > 0 { active += 1 }
      }
    }
    #expect(abs(result.densities[1] - Double(active) / Double(layer.outputs * result.images.count)) < 1e-3)
  }

  @Test func `mistakes are all that is wrong, the surest first, and the largest losses come first`() throws {
    let (_, result) = try classified()
    let wrong = (0..<result.images.count).filter { result.prediction(of: $0) != Int(result.images.labels[$0]) }
    #expect(Set(result.mistakes) == Set(wrong))
    let confidences = result.mistakes.map(result.confidence)
    #expect(confidences == confidences.sorted(by: >))
    #expect(result.confusion.counts.reduce(0, +) == 523)
    #expect((0..<10).reduce(0) { $0 + result.confusion[label: $1, prediction: $1] } == Int64(523 - wrong.count))
    let losses = result.byLoss.map { result.losses[$0] }
    #expect(losses == losses.sorted(by: >) && losses.count == 523)
  }

  @Test func `images of another size and classes that the model doesn't know are refused`() throws {
    let (_, result) = try classified()
    for network in [MLP(inputs: 100, hidden: [], classes: 10), MLP(inputs: 784, hidden: [], classes: 3)] {
      let model = TrainedModel(network, parameters: randomFloats(network.layout.length, seed: 3))
      #expect(throws: FileError.self) { try ClassifiedImages(result.images, by: model, at: "model") }
    }
  }
}
