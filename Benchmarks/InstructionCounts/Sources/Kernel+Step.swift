import Model
import NeuralNetwork

extension Kernel {
  /// The network of `configs/mnist.yaml`.
  static let model = MLP(inputs: 784, hidden: [512, 512], classes: 10, dropout: 0.2)
  /// The rows of its step.
  static let rows = 128
  static let sampleIndices = (0..<rows).map(UInt32.init)

  /// A step as one rank with one thread takes it, but for gathering, on pictures of which a fifth isn't 0. Weights are small
  /// enough for all losses to be numbers.
  static let step = Kernel(name: "training step") {
    let count = model.layout.length
    let parameters = Memory<Float>(repeating: 0, count: count)
    for (index, layer) in model.layers.enumerated() {
      Initializer.he.fill(
        UnsafeMutableBufferPointer(rebasing: parameters.buffer[layer.weightRange]), rowStride: layer.weightStride,
        fanIn: layer.inputs, fanOut: layer.outputs, seed: 1, layer: index)
    }
    let velocity = Memory<Float>(repeating: 0, count: count)
    let oneHot = makeOneHot()
    let samples = Memory(sampleIndices)
    let network = MLPParameters(model, values: parameters.start)
    let batch = MicroBatches(rowCounts: [32, 32, 32, 32])
    let (activations, deltas) = makeRows(batch)
    let pass = try MLPPass(model, capacity: rows)
    let gradients = WeightGradients(
      model, activations: activations, deltas: deltas, worker: 0, of: 1, microBatchCount: batch.count)
    let optimizer = SGD(momentum: 0.9, nesterov: true, weightDecay: 0.0005)
    return {
      let rows = MLPPass.Rows(
        of: 0..<batch.count, in: batch, activations: activations,
        dropout: (draw: Dropout.Draw(seed: 1, step: 1), samples: UnsafeBufferPointer(samples.buffer)))
      var score = Score()
      try pass.forward(rows, parameters: network)
      SoftmaxCrossEntropy.evaluate(
        pass.logits, oneHot: UnsafeBufferPointer(oneHot.buffer), classes: model.classes, stride: pass.logitStride,
        gradientOver: batch.rowCount, into: &score)
      _ = try pass.backward(rows, parameters: network, into: deltas)
      let update = optimizer.update(atStep: 1, learningRate: 0.001)
      let state = OptimizerState(velocity.buffer, parameterCount: count)
      gradients.forEach(of: 0..<batch.count, in: batch) { update(parameters.start, $0, state: state) }
    }
  }

  private static func makeRows(_ batch: MicroBatches) -> (Activations, PackedDeltas) {
    let byteCount = Activations.byteCount(model, rows: rows, words: batch.wordCount)
    let memory = Memory<UInt8>(repeating: 0, count: byteCount)
    let activations = Activations(
      model, rows: rows, words: batch.wordCount, at: UnsafeMutableRawPointer(memory.start))
    for row in 0..<rows {
      for (index, place) in activations.picture(row).indices.enumerated() where (row + index) % 5 == 0 {
        activations.picture(row)[place] = 0.5
      }
    }
    let deltas = Memory<UInt8>(repeating: 0, count: PackedDeltas.byteCount(model, rows: rows))
    return (activations, PackedDeltas(model, rows: rows, at: UnsafeMutableRawPointer(deltas.start)))
  }

  /// A label for each row.
  static func makeOneHot() -> Memory<Float> {
    let oneHot = Memory<Float>(repeating: 0, count: rows * model.classes)
    for row in 0..<rows { oneHot.start[row * model.classes + row % model.classes] = 1 }
    return oneHot
  }
}
