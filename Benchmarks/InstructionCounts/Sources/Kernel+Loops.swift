import CKernels
import Model
import NeuralNetwork

extension Kernel {
  private static let width = 512

  /// The loops of a training step beside its products, at the step's shapes.
  static let loops: [Kernel] =
    Precision.allCases.flatMap { [gather($0), reluDropout($0), reluBackward($0)] }
    + [dropout, softmaxCrossEntropy, add, round, sgd]

  private static func gather(_ precision: Precision) -> Kernel {
    Kernel(name: "gather, \(precision)") {
      let pixels = Memory<UInt8>(repeating: 128, count: rows * model.inputs)
      let inputs = Memory<Float>(repeating: 0, count: rows * model.inputs)
      let samples = Memory(sampleIndices)
      return { CKernels_gather(pixels.start, samples.start, rows, model.inputs, inputs.start, precision.isBFloat16) }
    }
  }

  private static func reluDropout(_ precision: Precision) -> Kernel {
    Kernel(name: "ReLU and dropout, \(precision)") {
      let values = Memory<Float>(repeating: 0.5, count: rows * width)
      let outputs = Memory<Float>(repeating: 0, count: rows * width)
      let samples = Memory(sampleIndices)
      return { CKernels_relu_dropout(values.start, rows, width, mask(samples), outputs.start, precision.isBFloat16) }
    }
  }

  private static func reluBackward(_ precision: Precision) -> Kernel {
    Kernel(name: "ReLU backward and bias, \(precision)") {
      let gradient = Memory<Float>(repeating: 0.5, count: rows * width)
      let outputs = Memory<Float>(repeating: 0.5, count: rows * width)
      let destination = Memory<Float>(repeating: 0, count: rows * width)
      let bias = Memory<Float>(repeating: 0, count: width)
      return {
        CKernels_relu_backward(
          gradient.start, outputs.start, rows, width, model.dropout.scale, bias.start, destination.start,
          precision.isBFloat16)
      }
    }
  }

  private static let dropout = Kernel(name: "dropout") {
    let units = Memory<Float>(repeating: 0.5, count: rows * width)
    let samples = Memory(sampleIndices)
    return { CKernels_dropout(units.start, rows, width, mask(samples)) }
  }

  private static let softmaxCrossEntropy = Kernel(name: "softmax cross-entropy") {
    let logits = Memory<Float>(repeating: 0.5, count: rows * model.classes)
    let oneHot = makeOneHot()
    return {
      var score = Score()
      SoftmaxCrossEntropy.evaluate(
        logits.buffer, oneHot: UnsafeBufferPointer(oneHot.buffer), classes: model.classes, gradientOver: rows,
        into: &score)
    }
  }

  private static let add = Kernel(name: "add") {
    let count = model.layout.length
    let left = Memory<Float>(repeating: 0.5, count: count)
    let right = Memory<Float>(repeating: 0.5, count: count)
    return { CKernels_add(left.start, right.start, count, left.start) }
  }

  private static let round = Kernel(name: "round to bfloat16") {
    let values = Memory<Float>(repeating: 0.5, count: model.layout.length)
    let rounded = Memory<UInt16>(repeating: 0, count: model.layout.length)
    return { CKernels_round(values.start, model.layout.length, rounded.start) }
  }

  private static let sgd = Kernel(name: "SGD with momentum") {
    let count = model.layout.length
    let parameters = Memory<Float>(repeating: 0.5, count: count)
    let velocity = Memory<Float>(repeating: 0, count: count)
    let gradient = Memory<Float>(repeating: 0.5, count: count)
    let optimizer = SGD(momentum: 0.9, nesterov: true, weightDecay: 0.0005)
    return {
      optimizer.update(
        parameters.buffer, gradient: UnsafeBufferPointer(gradient.buffer),
        state: OptimizerState(velocity.buffer, parameterCount: count), learningRate: 0.1, step: 1)
    }
  }

  private static func mask(_ samples: Memory<UInt32>) -> CKernels_Dropout {
    CKernels_Dropout(
      samples: samples.start, step: 1, stream: 1, key0: 1, key1: 1, threshold: 13_107, scale: model.dropout.scale)
  }
}

extension Precision {
  /// As the kernels take it.
  fileprivate var isBFloat16: Int32 { self == .bfloat16 ? 1 : 0 }
}
