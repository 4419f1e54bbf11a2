import CAllocationCount
import DataParallel
import Datasets
import Foundation
import Model
import NeuralNetwork
import Testing
import TestSupport

@Suite struct EvaluatorTests {
  private let model = MLP(inputs: 12, hidden: [20], classes: 5)
  private var fileOrder: [Float] { randomFloats(model.layout.count, seed: 4, scale: 0.5) }

  @Test(arguments: [1, 2, 3, 7])
  func `the shares of any number of workers add up to the same`(workers: Int) throws {
    try withImages(1_130) { images, parameters in
      let evaluator = try Evaluator(model, precision: .float32)
      var (score, confusion) = (Score(), ConfusionMatrix(classes: model.classes))
      for worker in 0..<workers {
        score += try evaluator.score(
          images, worker: worker, of: workers, parameters: parameters, confusion: &confusion)
      }
      var (expectedScore, expectedConfusion) = (Score(), ConfusionMatrix(classes: model.classes))
      let network = ReferenceMLP(model, parameters: fileOrder)
      for index in 0..<images.count {
        let pixels = images.images[index * model.inputs..<(index + 1) * model.inputs].map { Float($0) / 255 }
        let label = Int(images.labels[index])
        let example = ReferenceMLP.Example(input: pixels, label: label, factors: [[Double](repeating: 1, count: 20)])
        let logits = network.logits(example).map { Float($0) }
        let loss = -softmaxLogarithm(logits, of: label)
        expectedScore.add(loss: loss, isCorrect: logits[label] == logits.max())
        expectedConfusion[label: label, prediction: logits.firstIndex(of: logits.max() ?? 0) ?? 0] += 1
      }
      #expect(score.accuracy == expectedScore.accuracy && score.sampleCount == 1_130)
      #expect(abs(score.loss - expectedScore.loss) < 1e-6)
      #expect(confusion == expectedConfusion)
    }
  }

  /// But for what oneDNN does while it executes a product.
  @Test func `allocates nothing once it has met each length of a chunk`() throws {
    try withImages(1_130) { images, parameters in
      let evaluator = try Evaluator(model, precision: .float32)
      var confusion = ConfusionMatrix(classes: model.classes)
      func score() throws -> Score {
        try evaluator.score(images, worker: 0, of: 1, parameters: parameters, confusion: &confusion)
      }
      let first = try score()
      let before = CAllocationCount_ofThisThread()
      let second = try score()
      #expect(CAllocationCount_ofThisThread() == before)
      #expect(first == second)
    }
  }

  private func withImages(
    _ count: Int, _ body: (LabeledImages, MLPParameters) throws -> Void
  ) throws {
    let pixels = randomFloats(count * model.inputs, seed: 3).map { UInt8(max($0, 0) * 255) }
    let labels = (0..<count).map { UInt8($0 * 7 % 5) }
    let parameters = model.layout.buffer(fileOrder)
    try pixels.withUnsafeBufferPointer { pixels in
      try labels.withUnsafeBufferPointer { labels in
        let images = LabeledImages(images: pixels, labels: labels, rows: 3, columns: 4, classCount: model.classes)
        try MLPParameters.with(parameters, of: model, precision: .float32) { try body(images, $0) }
      }
    }
  }

  private func softmaxLogarithm(_ logits: [Float], of label: Int) -> Float {
    Float(Double(logits[label]) - log(logits.map { exp(Double($0)) }.reduce(0, +)))
  }
}
