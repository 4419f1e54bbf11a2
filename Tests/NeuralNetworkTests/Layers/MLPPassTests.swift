import Foundation
import Model
import NeuralNetwork
import Synchronization
import Testing
import TestSupport

@Suite struct MLPPassTests {
  @Test(arguments: Activation.allCases)
  func `agrees with PyTorch`(activation: Activation) throws {
    let recorded = try recordedNumbers("mlp", as: RecordedMLP.self)
    let expected = try #require(recorded.cases.first { $0.activation == activation.rawValue })
    let sizes = recorded.sizes
    let model = MLP(inputs: sizes[0], hidden: Array(sizes[1..<3]), classes: sizes[3], activation: activation)
    let result = try TestPass(
      MLPPass(model, capacity: recorded.batch), inputs: recorded.inputs, labels: recorded.targets,
      parameters: zip(recorded.weights, recorded.biases).flatMap { $0 + $1 }, microBatches: [0..<recorded.batch])

    #expect(largestDifference(result.logits, expected.logits) < 2e-6)
    #expect(abs(result.score.loss - expected.loss) < 1e-6)
    let gradient = zip(expected.weightGradients, expected.biasGradients).flatMap { $0 + $1 }
    #expect(largestDifference(result.gradients[0], gradient) < 5e-7)
  }

  @Test(arguments: GradientCase.all)
  func `gradients agree with central differences`(_ example: GradientCase) throws {
    let model = MLP(
      inputs: 7, hidden: example.hidden, classes: 5, activation: example.activation, dropout: example.dropout)
    let (rows, sampleCount) = (6, 10)
    let microBatches = [0..<2, 2..<2, 2..<6]
    let inputs = randomFloats(rows * 7, seed: 1)
    let labels = [3, 0, 4, 1, 2, 3]
    let parameters = model.layout.tensors.enumerated().flatMap { index, tensor in
      randomFloats(
        tensor.count, seed: UInt64(10 + index),
        scale: tensor.shape.count == 2 ? 1.5 / Float(tensor.shape[1]).squareRoot() : 0.5)
    }
    let draw = Dropout.Draw(seed: 0xFEED_0000_0005, step: 17)
    let samples: [UInt32] = [9, 100_000, 3, 4, 4_000_000_000, 59_999]
    let result = try TestPass(
      MLPPass(model, capacity: 8), inputs: inputs, labels: labels, parameters: parameters,
      microBatches: microBatches, sampleCount: sampleCount, dropout: (draw, samples))

    let examples = (0..<rows).map { row in
      ReferenceMLP.Example(
        input: Array(inputs[row * 7..<(row + 1) * 7]), label: labels[row],
        factors: example.hidden.enumerated().map { layer, width in
          (0..<width).map {
            dropoutFactor(
              probability: Double(example.dropout), seed: draw.seed, step: draw.step, sample: samples[row],
              layer: layer, unit: $0)
          }
        })
    }
    var reference = ReferenceMLP(model, parameters: parameters)
    #expect(largestDifference(result.logits, examples.flatMap(reference.logits)) < 1e-5)
    #expect(abs(result.score.loss - reference.loss(examples) / Double(rows)) < 1e-5)
    for (microBatch, gradient) in zip(microBatches, result.gradients) {
      var start = 0
      for tensor in model.layout.tensors {
        // All of a small tensor, some forty spread over a large one.
        for index in stride(from: start, to: start + tensor.count, by: max(tensor.count / 41, 1)) {
          let (value, step) = (reference.parameters[index], 1e-6)
          reference.parameters[index] = value + step
          let above = reference.loss(examples[microBatch])
          reference.parameters[index] = value - step
          let slope = (above - reference.loss(examples[microBatch])) / (2 * step)
          reference.parameters[index] = value
          #expect(
            abs(Double(gradient[index]) - slope / Double(sampleCount)) < 2e-6,
            "\(tensor.name)[\(index - start)]")
        }
        start += tensor.count
      }
    }
  }

  /// The reference's own backpropagation, which training is compared with, is held by central differences through this.
  @Test(arguments: Activation.allCases)
  func `the whole gradient agrees with backpropagation in Double`(activation: Activation) throws {
    let model = MLP(inputs: 30, hidden: [17, 130], classes: 4, activation: activation)
    let parameters = randomFloats(model.layout.count, seed: 5, scale: 0.3)
    let inputs = randomFloats(9 * 30, seed: 6)
    let labels = (0..<9).map { $0 % 4 }
    let result = try TestPass(
      MLPPass(model, capacity: 9), inputs: inputs, labels: labels, parameters: parameters, microBatches: [0..<9])
    let examples = (0..<9).map { row in
      ReferenceMLP.Example(
        input: Array(inputs[row * 30..<(row + 1) * 30]), label: labels[row],
        factors: [17, 130].map { [Double](repeating: 1, count: $0) })
    }
    let expected = ReferenceMLP(model, parameters: parameters).gradient(examples).map { $0 / 9 }
    #expect(largestDifference(result.gradients[0], expected) < 2e-6)
  }

  @Test(arguments: Activation.allCases, Precision.allCases)
  func `the padding of a gradient stays 0`(activation: Activation, precision: Precision) throws {
    let model = MLP(inputs: 20, hidden: [33, 130], classes: 4, activation: activation, dropout: 0.2)
    #expect(model.layout.length > model.layout.count)
    for sumsPairs in [false, true] {
      let result = try Batch(model, rows: 12).run(
        MLPPass(model, precision: precision, capacity: 12), microBatches: [0..<5, 5..<12, 12..<12, 12..<12],
        sumsPairs: sumsPairs)
      #expect(result.padding.count == 4 * (model.layout.length - model.layout.count))
      #expect(result.padding.allSatisfy { $0 == 0 })
    }
  }

  @Test func `micro-batches without rows get a gradient of zeros`() throws {
    let model = MLP(inputs: 6, hidden: [5], classes: 3, dropout: 0.5)
    let pass = try MLPPass(model, capacity: 4)
    let zeros = [Float](repeating: 0, count: model.layout.count)
    let parameters = randomFloats(model.layout.count, seed: 1)
    let none = try TestPass(
      pass, inputs: [], labels: [], parameters: parameters, microBatches: [0..<0, 0..<0], sampleCount: 7)
    #expect(none.gradients == [zeros, zeros])
    #expect(none.score.sampleCount == 0)
    let some = try TestPass(
      pass, inputs: randomFloats(12, seed: 2), labels: [0, 2], parameters: parameters,
      microBatches: [0..<0, 0..<1, 1..<1, 1..<2, 2..<2])
    #expect(some.gradients.map { $0 == zeros } == [true, false, true, false, true])
  }

  @Test(arguments: Activation.allCases)
  func `an accumulated gradient has the bits of the sum of two`(activation: Activation) throws {
    let model = MLP(inputs: 20, hidden: [33, 130], classes: 4, activation: activation, dropout: 0.2)
    let batch = Batch(model, rows: 64)
    for microBatches in [[0..<32, 32..<64], [0..<5, 5..<64], [0..<64, 64..<64], [0..<0, 0..<64]] {
      let apart = try batch.run(MLPPass(model, capacity: 64), microBatches: microBatches).gradients
      let together = try batch.run(MLPPass(model, capacity: 64), microBatches: microBatches, sumsPairs: true).gradients
      #expect(together[0].map(\.bitPattern) == zip(apart[0], apart[1]).map { ($0 + $1).bitPattern }, "\(microBatches)")
    }
  }

  @Test func `evaluation does not drop units`() throws {
    let dropped = MLP(inputs: 6, hidden: [40], classes: 3, dropout: 0.5)
    let plain = MLP(inputs: 6, hidden: [40], classes: 3)
    let parameters = randomFloats(plain.layout.count, seed: 1)
    let inputs = randomFloats(12, seed: 2)
    func logits(_ model: MLP) throws -> [Float] {
      try TestPass(
        MLPPass(model, capacity: 2), inputs: inputs, labels: [0, 1], parameters: parameters, microBatches: [0..<2]
      ).logits
    }
    #expect(try logits(dropped) == logits(plain))
  }

  /// A product that turned it into a number would let a diverged network pass for a sound one.
  @Test(arguments: Activation.allCases, [1, 8, 32])
  func `a hidden value that is not a number makes the loss not finite`(activation: Activation, rows: Int) throws {
    let model = MLP(inputs: 6, hidden: [40], classes: 3, activation: activation)
    var parameters = randomFloats(model.layout.count, seed: 1)
    parameters[6 * 40 + 5] = .nan
    let result = try TestPass(
      MLPPass(model, capacity: rows), inputs: randomFloats(rows * 6, seed: 2), labels: Array(repeating: 1, count: rows),
      parameters: parameters, microBatches: [0..<rows])
    #expect(result.score.nonFiniteCount == Int64(rows))
  }

  // MARK: - Bits

  /// What lets micro-batches go through the network together. oneDNN doesn't promise it, and its products with AVX2 don't
  /// keep it, which workers find out at their start.
  @Test(.enabled(if: OneDNN.instructionSet.hasPrefix("AVX-512")), arguments: [24, 32, 64, 96])
  func `rows have the same bits alone as in a pass of 128`(rows: Int) throws {
    let model = MLP(inputs: 784, hidden: [512, 512], classes: 10, dropout: 0.2)
    let batch = Batch(model, rows: 128)
    let together = try batch.run(MLPPass(model, capacity: 128), microBatches: [0..<rows, rows..<128])
    let alone = try batch.run(MLPPass(model, capacity: rows), microBatches: [0..<rows])
    #expect(alone.logits == Array(together.logits[0..<rows * 10]))
    #expect(alone.gradients[0] == together.gradients[0])
  }

  @Test(arguments: Activation.allCases)
  func `bits depend neither on what ran before nor on other threads`(activation: Activation) throws {
    let model = MLP(inputs: 100, hidden: [130, 64], classes: 10, activation: activation, dropout: 0.2)
    let batch = Batch(model, rows: 64)
    let pass = try MLPPass(model, capacity: 64)
    let first = try batch.run(pass, microBatches: [0..<32, 32..<64])
    _ = try batch.run(pass, microBatches: [0..<24])
    let second = try batch.run(pass, microBatches: [0..<32, 32..<64])
    #expect(second.gradients == first.gradients && second.logits == first.logits && second.score == first.score)
    let others = Mutex([Result<TestPass, any Error>]())
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      let result = Result { try batch.run(MLPPass(model, capacity: 64), microBatches: [0..<32, 32..<64]) }
      others.withLock { $0.append(result) }
    }
    for other in others.withLock({ $0 }) {
      #expect(try other.get().gradients == first.gradients)
      #expect(try other.get().logits == first.logits)
    }
  }

  /// Rows of a model, all made from a seed.
  private struct Batch {
    let model: MLP
    let parameters: [Float]
    let inputs: [Float]
    let labels: [Int]

    init(_ model: MLP, rows: Int) {
      self.model = model
      parameters = randomFloats(model.layout.count, seed: 3, scale: 0.1)
      inputs = randomFloats(rows * model.inputs, seed: 4)
      labels = (0..<rows).map { $0 % model.classes }
    }

    /// Runs the rows up to the last micro-batch's end, as part of a step of 128.
    func run(_ pass: MLPPass, microBatches: [Range<Int>], sumsPairs: Bool = false) throws -> TestPass {
      let rows = microBatches.last?.upperBound ?? 0
      return try TestPass(
        pass, inputs: inputs[0..<rows * model.inputs], labels: Array(labels[0..<rows]), parameters: parameters,
        microBatches: microBatches, sumsPairs: sumsPairs, sampleCount: 128,
        dropout: (Dropout.Draw(seed: 1, step: 1), (0..<UInt32(rows)).map { 7 * $0 }))
    }
  }
}

/// A network whose gradients are compared with central differences.
struct GradientCase: CustomTestStringConvertible {
  let hidden: [Int]
  let activation: Activation
  let dropout: Float

  static let all: [GradientCase] =
    [GradientCase(hidden: [], activation: .relu, dropout: 0)]
    + [[5], [7, 130], [9, 8, 6], [257]].flatMap { hidden in
      Activation.allCases.flatMap { activation in
        [0, 0.3].map { GradientCase(hidden: hidden, activation: activation, dropout: $0) }
      }
    }

  var testDescription: String { "hidden \(hidden), \(activation), dropout \(dropout)" }
}

/// Where the two differ most.
func largestDifference(_ actual: [Float], _ expected: [Double]) -> Double {
  guard actual.count == expected.count else { return .infinity }
  return zip(actual, expected).reduce(0) { largest, pair in
    let difference = abs(Double(pair.0) - pair.1)
    return difference > largest || difference.isNaN ? difference : largest
  }
}

private struct RecordedMLP: Decodable {
  let sizes: [Int]
  let batch: Int
  let inputs: [Float]
  let targets: [Int]
  let weights: [[Float]]
  let biases: [[Float]]
  let cases: [Case]

  struct Case: Decodable {
    let activation: String
    let logits: [Double]
    let loss: Double
    let weightGradients: [[Double]]
    let biasGradients: [[Double]]
  }
}
