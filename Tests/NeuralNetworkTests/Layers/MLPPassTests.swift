import Model
import NeuralNetwork
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
      parameters: zip(recorded.weights, recorded.biases).flatMap { $0 + $1 },
      work: .init(microBatches: [0..<recorded.batch]))

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
      work: .init(microBatches: microBatches), sampleCount: sampleCount, dropout: (draw, samples))

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
      MLPPass(model, capacity: 9), inputs: inputs, labels: labels, parameters: parameters,
      work: .init(microBatches: [0..<9]))
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
    let result = try TestBatch(model, rows: 12).run(
      MLPPass(model, precision: precision, capacity: 12),
      .init(microBatches: [0..<5, 5..<12, 12..<12, 12..<12], workers: 3))
    #expect(result.padding.count == 5 * (model.layout.length - model.layout.count))
    #expect(result.padding.allSatisfy { $0 == 0 })
  }

  @Test func `micro-batches without rows get a gradient of zeros`() throws {
    let model = MLP(inputs: 6, hidden: [5], classes: 3, dropout: 0.5)
    let pass = try MLPPass(model, capacity: 4)
    let zeros = [Float](repeating: 0, count: model.layout.count)
    let parameters = randomFloats(model.layout.count, seed: 1)
    let none = try TestPass(
      pass, inputs: [], labels: [], parameters: parameters, work: .init(microBatches: [0..<0, 0..<0]),
      sampleCount: 7)
    #expect(none.gradients == [zeros, zeros])
    #expect(none.score.sampleCount == 0)
    let some = try TestPass(
      pass, inputs: randomFloats(12, seed: 2), labels: [0, 2], parameters: parameters,
      work: .init(microBatches: [0..<0, 0..<1, 1..<1, 1..<2, 2..<2]))
    #expect(some.gradients.map { $0 == zeros } == [true, false, true, false, true])
  }

  @Test func `evaluation does not drop units`() throws {
    let dropped = MLP(inputs: 6, hidden: [40], classes: 3, dropout: 0.5)
    let plain = MLP(inputs: 6, hidden: [40], classes: 3)
    let parameters = randomFloats(plain.layout.count, seed: 1)
    let inputs = randomFloats(12, seed: 2)
    func logits(_ model: MLP) throws -> [Float] {
      try TestPass(
        MLPPass(model, capacity: 2), inputs: inputs, labels: [0, 1], parameters: parameters,
        work: .init(microBatches: [0..<2])
      ).logits
    }
    #expect(try logits(dropped) == logits(plain))
  }

  // MARK: - What isn't finite

  /// A product that turned it into a number would let a diverged network pass for a sound one.
  @Test(arguments: Activation.allCases, [1, 8, 40])
  func `a value that is not a number makes the loss not finite, and its layer is named`(
    activation: Activation, rows: Int
  ) throws {
    let model = MLP(inputs: 6, hidden: [40, 20], classes: 3, activation: activation)
    for layer in 0..<3 {
      var batch = TestBatch(model, rows: rows)
      var parameters = model.layout.buffer(batch.parameters)
      parameters[model.layers[layer].biasOffset + 1] = .nan
      batch.parameters = model.layout.fileOrder(parameters)
      let result = try batch.run(MLPPass(model, capacity: rows), .init(microBatches: [0..<rows]))
      #expect(result.score.nonFiniteCount == Int64(rows))
      #expect(result.firstNonFiniteLayer == layer)
    }
  }

  @Test(arguments: Precision.allCases, [Float.infinity, .nan])
  func `backward names the last layer with a delta that isn't finite`(precision: Precision, delta: Float) throws {
    let model = MLP(inputs: 6, hidden: [40, 20], classes: 3)
    let batch = TestBatch(model, rows: 40)
    let pass = try MLPPass(model, precision: precision, capacity: 40)
    var deltas = randomFloats(40 * 3, seed: 5)
    #expect(try batch.run(pass, .init(microBatches: [0..<40]), deltas: deltas).nonFiniteLayer == nil)
    deltas[38 * 3 + 1] = delta
    #expect(try batch.run(pass, .init(microBatches: [0..<40]), deltas: deltas).nonFiniteLayer == 2)
  }

  /// A sum that leaves float32's range below the logits.
  @Test(arguments: 0..<2)
  func `backward finds a delta that overflows in a hidden layer`(layer: Int) throws {
    let model = MLP(inputs: 6, hidden: [40, 20], classes: 3)
    var batch = TestBatch(model, rows: 33)
    let above = model.layers[layer + 1]
    var parameters = model.layout.buffer(batch.parameters)
    for input in 0..<above.inputs {
      for output in 0..<above.outputs { parameters[above.weightOffset + input * above.weightStride + output] = 1e30 }
    }
    batch.parameters = model.layout.fileOrder(parameters)
    let deltas = [Float](repeating: 1e20, count: 33 * 3)
    let result = try batch.run(
      MLPPass(model, capacity: 33), .init(microBatches: [0..<33]), dropsUnits: false, deltas: deltas)
    #expect(result.nonFiniteLayer == layer)
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
