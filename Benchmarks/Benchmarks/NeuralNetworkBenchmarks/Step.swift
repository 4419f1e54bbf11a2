import Model
import NeuralNetwork

/// A step of training on pictures of which a fifth isn't 0, with memory of its own, until the program ends.
final class Step {
  private let model: MLP
  private let pass: MLPPass
  private let batch: MicroBatches
  private let activations: Activations
  private let deltas: PackedDeltas
  private let gradients: WeightGradients
  private let oneHot: UnsafeMutableBufferPointer<Float>
  private let network: MLPParameters
  private let state: OptimizerState
  private let samples: [UInt32]
  private let optimizer = SGD(momentum: 0.9, nesterov: true, weightDecay: 0.0005)

  init(_ model: MLP, _ precision: Precision, rows: Int) throws {
    self.model = model
    batch = MicroBatches(rowCounts: [rows / 2, rows - rows / 2])
    pass = try MLPPass(model, precision: precision, capacity: rows)
    samples = (0..<rows).map(UInt32.init)
    activations = Activations(
      model, rows: rows, words: batch.wordCount,
      at: Self.memory(Activations.byteCount(model, rows: rows, words: batch.wordCount)))
    for row in 0..<rows {
      let picture = activations.picture(row)
      for index in picture.indices where (row + index) % 5 == 0 { picture[index] = 0.5 }
    }
    deltas = PackedDeltas(model, rows: rows, at: Self.memory(PackedDeltas.byteCount(model, rows: rows)))
    gradients = WeightGradients(
      model, activations: activations, deltas: deltas, worker: 0, of: 1, microBatchCount: batch.count)
    oneHot = Self.floats(rows * model.classes)
    for row in 0..<rows { oneHot[row * model.classes + row % model.classes] = 1 }
    let values = Self.memory(4 * model.layout.length).assumingMemoryBound(to: Float.self)
    let parameters = UnsafeMutableBufferPointer(start: values, count: model.layout.length)
    for (index, layer) in model.layers.enumerated() {
      Initializer.he.fill(
        UnsafeMutableBufferPointer(rebasing: parameters[layer.weightRange]), rowStride: layer.weightStride,
        fanIn: layer.inputs, fanOut: layer.outputs, seed: 1, layer: index)
    }
    let rounded = Self.memory(2 * model.layout.length).assumingMemoryBound(to: UInt16.self)
    for index in parameters.indices { rounded[index] = UInt16(truncatingIfNeeded: values[index].bitPattern >> 16) }
    network = MLPParameters(model, values: values, rounded: precision == .bfloat16 ? rounded : nil)
    state = OptimizerState(Self.floats(model.layout.length), parameterCount: model.layout.length)
    try forward()
    score()
    try backward()
  }

  /// The rows, with masks drawn for these samples.
  private func withRows(_ body: (MLPPass.Rows) throws -> Void) throws {
    try samples.withUnsafeBufferPointer {
      try body(
        MLPPass.Rows(
          of: 0..<batch.count, in: batch, activations: activations,
          dropout: (draw: Dropout.Draw(seed: 1, step: 1), samples: $0)))
    }
  }

  func forward() throws { try withRows { try pass.forward($0, parameters: network) } }

  func backward() throws { try withRows { _ = try pass.backward($0, parameters: network, into: deltas) } }

  /// Replaces the logits by their gradient.
  func score() {
    var score = Score()
    SoftmaxCrossEntropy.evaluate(
      pass.logits, oneHot: UnsafeBufferPointer(oneHot), classes: model.classes, stride: pass.logitStride,
      gradientOver: 2 * batch.rowCount, into: &score)
  }

  /// Forms the gradient of all parameters and updates them, at a learning rate that leaves them as they are.
  func update() {
    let update = optimizer.update(atStep: 1, learningRate: 0)
    gradients.forEach(of: 0..<batch.count, in: batch) { update(network.values, $0, state: state) }
  }

  private static func memory(_ byteCount: Int) -> UnsafeMutableRawPointer {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    return memory
  }

  private static func floats(_ count: Int) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: memory(4 * count).assumingMemoryBound(to: Float.self), count: count)
  }
}
