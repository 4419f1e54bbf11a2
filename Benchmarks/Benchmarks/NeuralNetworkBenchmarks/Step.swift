import Model
import NeuralNetwork

/// A step of training on inputs that are all 0.5, with memory of its own.
final class Step {
  private let model: MLP
  private let rows: Int
  private let pass: MLPPass
  private let microBatches: [MLPPass.MicroBatch]
  private let oneHot: UnsafeMutableBufferPointer<Float>
  /// Parameters, the gradients of two micro-batches, and the optimizer's state: a row of `model.layout.length` each.
  private let memory: UnsafeMutablePointer<Float>
  /// The parameters as bfloat16s.
  private let rounded: UnsafeMutablePointer<UInt16>
  private let parameters: MLPParameters
  private let samples: [UInt32]
  private let draw = Dropout.Draw(seed: 1, step: 1)
  private let optimizer = SGD(momentum: 0.9, nesterov: true, weightDecay: 0.0005)

  init(_ model: MLP, _ precision: Precision, rows: Int) throws {
    self.model = model
    self.rows = rows
    pass = try MLPPass(model, precision: precision, capacity: rows)
    [Float](repeating: 0.5, count: rows * model.inputs).withUnsafeBufferPointer(pass.inputs.update)
    samples = (0..<rows).map(UInt32.init)
    oneHot = .allocate(capacity: rows * model.classes)
    oneHot.initialize(repeating: 0)
    for row in 0..<rows { oneHot[row * model.classes + row % model.classes] = 1 }
    memory = .allocate(capacity: 4 * model.layout.length)
    memory.initialize(repeating: 0, count: 4 * model.layout.length)
    for (index, layer) in model.layers.enumerated() {
      let weight = UnsafeMutableBufferPointer(start: memory + layer.weightOffset, count: layer.weightRange.count)
      Initializer.he.fill(
        weight, rowStride: layer.weightStride, fanIn: layer.inputs, fanOut: layer.outputs, seed: 1, layer: index)
    }
    rounded = .allocate(capacity: model.layout.length)
    for index in 0..<model.layout.length {
      (rounded + index).initialize(to: UInt16(truncatingIfNeeded: memory[index].bitPattern >> 16))
    }
    parameters = MLPParameters(model, values: memory, rounded: precision == .bfloat16 ? rounded : nil)
    let gradients = memory + model.layout.length
    microBatches = (0..<2).map {
      MLPPass.MicroBatch(rows: rows * $0 / 2..<rows * ($0 + 1) / 2, gradient: gradients + $0 * model.layout.length)
    }
    try forward()
    try backward()
  }

  deinit {
    oneHot.deallocate()
    memory.deallocate()
    rounded.deallocate()
  }

  func forward() throws {
    try samples.withUnsafeBufferPointer {
      try pass.forward(rows: rows, parameters: parameters, dropout: (draw, $0))
    }
  }

  func backward() throws {
    try samples.withUnsafeBufferPointer {
      try pass.backward(rows: rows, microBatches: microBatches, parameters: parameters, dropout: (draw, $0))
    }
  }

  /// Replaces the logits by their gradient.
  func score() {
    var score = Score()
    SoftmaxCrossEntropy.evaluate(
      pass.logits, oneHot: UnsafeBufferPointer(oneHot), classes: model.classes, gradientOver: 2 * rows, into: &score)
  }

  /// Updates all parameters with the first micro-batch's gradient, at a learning rate that leaves them as they are.
  func update() {
    optimizer.update(
      row(0), gradient: UnsafeBufferPointer(row(1)), state: OptimizerState(row(3), parameterCount: model.layout.length),
      learningRate: 0, step: 1)
  }

  private func row(_ index: Int) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: memory + index * model.layout.length, count: model.layout.length)
  }
}
