import Model
import NeuralNetwork
import TestSupport

/// A batch of rows for a model, all made from a seed.
struct TestBatch {
  let model: MLP
  var parameters: [Float]
  let inputs: [Float]
  let labels: [Int]

  init(_ model: MLP, rows: Int) {
    self.model = model
    parameters = randomFloats(model.layout.count, seed: 3, scale: 0.1)
    // As pictures have it, many are 0.
    inputs = zip(randomFloats(rows * model.inputs, seed: 4), randomFloats(rows * model.inputs, seed: 5))
      .map { $1 < 0 ? 0 : $0 }
    labels = (0..<rows).map { $0 % model.classes }
  }

  /// Runs the rows up to the last micro-batch's end, as part of a step of 128; the parameters are those of `TestPass`.
  func run(_ pass: MLPPass, _ work: TestPass.Work, dropsUnits: Bool = true, deltas: [Float]? = nil) throws -> TestPass {
    let rows = work.microBatches.last?.upperBound ?? 0
    return try TestPass(
      pass, inputs: inputs[0..<rows * model.inputs], labels: Array(labels[0..<rows]), parameters: parameters,
      work: work,
      sampleCount: 128,
      dropout: dropsUnits ? (Dropout.Draw(seed: 1, step: 1), (0..<UInt32(rows)).map { 7 * $0 }) : nil, deltas: deltas)
  }
}
