import CKernels
import Model
import NeuralNetwork

extension Kernel {
  /// The network of `configs/mnist.yaml`.
  static let model = MLP(inputs: 784, hidden: [512, 512], classes: 10, dropout: 0.2)
  /// The rows of its step.
  static let rows = 128
  static let sampleIndices = (0..<rows).map(UInt32.init)

  /// A step as one rank with one thread takes it, but for gathering: four micro-batches go through the network together
  /// and each pair's gradients are summed on the way back. Weights are small enough for all losses to be numbers.
  static let step = Kernel(name: "training step without products") {
    let count = model.layout.length
    let parameters = Memory<Float>(repeating: 0.001, count: count)
    let velocity = Memory<Float>(repeating: 0, count: count)
    let gradients = [Memory<Float>(repeating: 0, count: count), Memory<Float>(repeating: 0, count: count)]
    let oneHot = makeOneHot()
    let samples = Memory(sampleIndices)
    let network = MLPParameters(model, values: parameters.start)
    let pass = try MLPPass(model, capacity: rows)
    pass.inputs.update(from: UnsafeBufferPointer(Memory<Float>(repeating: 0.5, count: rows * model.inputs).buffer))
    let microBatches = (0..<4).map {
      MLPPass.MicroBatch(
        rows: rows * $0 / 4..<rows * ($0 + 1) / 4, gradient: gradients[$0 / 2].start, accumulates: $0 % 2 == 1)
    }
    let optimizer = SGD(momentum: 0.9, nesterov: true, weightDecay: 0.0005)
    return {
      let dropout = (draw: Dropout.Draw(seed: 1, step: 1), samples: UnsafeBufferPointer(samples.buffer))
      var score = Score()
      try pass.forward(rows: rows, parameters: network, dropout: dropout)
      SoftmaxCrossEntropy.evaluate(
        pass.logits, oneHot: UnsafeBufferPointer(oneHot.buffer), classes: model.classes, gradientOver: rows,
        into: &score)
      try pass.backward(rows: rows, microBatches: microBatches, parameters: network, dropout: dropout)
      CKernels_add(gradients[0].start, gradients[1].start, count, gradients[0].start)
      optimizer.update(
        parameters.buffer, gradient: UnsafeBufferPointer(gradients[0].buffer),
        state: OptimizerState(velocity.buffer, parameterCount: count), learningRate: 0.001, step: 1)
    }
  }

  /// A label for each row.
  static func makeOneHot() -> Memory<Float> {
    let oneHot = Memory<Float>(repeating: 0, count: rows * model.classes)
    for row in 0..<rows { oneHot.start[row * model.classes + row % model.classes] = 1 }
    return oneHot
  }
}
