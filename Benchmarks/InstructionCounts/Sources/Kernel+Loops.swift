import CKernels
import Model
import NeuralNetwork

extension Kernel {
  private static let width = 512
  /// Rows of so many numbers, on an odd number of cache lines.
  private static let stride = 528

  /// The kernels of a training step, at the step's shapes.
  static let loops: [Kernel] = [
    gather, mask, forward(everyNth: 5), forward(everyNth: 1), reluDropout, dropout, tanh, softmaxCrossEntropy,
    inputGradient, pack, weightGradient(everyNth: 5), weightGradient(everyNth: 1), sgd, areFinite, add, roundBoth,
    round,
  ]

  private static let gather = Kernel(name: "gather") {
    let pixels = Memory<UInt8>(repeating: 128, count: rows * model.inputs)
    let inputs = Memory<Float>(repeating: 0, count: rows * model.inputs)
    let samples = Memory(sampleIndices)
    return {
      CKernels_gather(
        pixels.start, samples.start, rows, model.inputs,
        CKernels_MutableRows(start: inputs.start, stride: model.inputs))
    }
  }

  private static let mask = Kernel(name: "mask") {
    let (inputs, masks) = (sparseRows(everyNth: 5), makeMasks())
    return { CKernels_mask(inputs.rows, rows, width, masks.mutable) }
  }

  /// A second layer's, where every so manieth input isn't 0.
  private static func forward(everyNth n: Int) -> Kernel {
    Kernel(name: "forward, density 1/\(n)") {
      let (inputs, weights, outputs) = (sparseRows(everyNth: n), makeWeights(), sparseRows(everyNth: 1))
      let scratch = Memory<UInt8>(repeating: 0, count: Int(CKERNELS_FORWARD_SCRATCH))
      return { CKernels_forward(inputs.rows, rows, width, weights, outputs.mutable, width, scratch.start) }
    }
  }

  private static let reluDropout = Kernel(name: "ReLU and dropout") {
    let (values, masks, samples) = (sparseRows(everyNth: 1), makeMasks(), Memory(sampleIndices))
    return { CKernels_relu_dropout(values.mutable, rows, width, arguments(samples), masks.mutable) }
  }

  private static let dropout = Kernel(name: "dropout") {
    let (values, masks, samples) = (sparseRows(everyNth: 1), makeMasks(), Memory(sampleIndices))
    return { CKernels_dropout(values.mutable, rows, width, arguments(samples), masks.mutable) }
  }

  private static let tanh = Kernel(name: "tanh") {
    let values = sparseRows(everyNth: 1)
    return { CKernels_activate(CKernels_TANH, values.rows, rows, width, values.mutable) }
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

  private static let inputGradient = Kernel(name: "input gradient") {
    let (deltas, weights, masks, gradient) = (
      sparseRows(everyNth: 1), makeWeights(), makeMasks(), sparseRows(everyNth: 1)
    )
    CKernels_mask(sparseRows(everyNth: 3).rows, rows, width, masks.mutable)
    let scratch = Memory<UInt8>(repeating: 0, count: Int(CKERNELS_INPUT_GRADIENT_SCRATCH))
    return {
      CKernels_input_gradient(
        deltas.rows, rows, width, weights, width, masks.masks, 1.25, gradient.mutable, scratch.start)
    }
  }

  private static let block = CKERNELS_BLOCK

  private static let pack = Kernel(name: "pack") {
    let deltas = sparseRows(everyNth: 1)
    let packed = Memory<Float>(repeating: 0, count: rows * block)
    return { _ = CKernels_pack(deltas.rows, rows, block, packed.start) }
  }

  /// Of 16 inputs and a block of columns, four micro-batches.
  private static func weightGradient(everyNth n: Int) -> Kernel {
    Kernel(name: "weight gradient, density 1/\(n)") {
      let (inputs, masks) = (sparseRows(everyNth: n), makeMasks())
      CKernels_mask(inputs.rows, rows, width, masks.mutable)
      let deltas = Memory<Float>(repeating: 0.5, count: rows * block)
      let sums = Memory<Float>(repeating: 0, count: 4 * 16 * block)
      let microBatches = Memory(
        (0..<4).map { CKernels_MicroBatch(firstRow: 32 * $0, rows: 32, firstWord: $0) })
      return {
        CKernels_weight_gradient(inputs.rows, masks.masks, deltas.start, block, microBatches.start, 4, 16, sums.start)
      }
    }
  }

  private static let sgd = Kernel(name: "SGD with momentum") {
    let count = model.layout.length
    let parameters = Memory<Float>(repeating: 0.5, count: count)
    let velocity = Memory<Float>(repeating: 0, count: count)
    let gradient = Memory<Float>(repeating: 0.5, count: count)
    let optimizer = SGD(momentum: 0.9, nesterov: true, weightDecay: 0.0005)
    return {
      let update = optimizer.update(atStep: 1, learningRate: 0.1)
      update(
        parameters.start, GradientBlock(0..<count, at: gradient.start),
        state: OptimizerState(velocity.buffer, parameterCount: count))
    }
  }

  private static let areFinite = Kernel(name: "are finite") {
    let values = Memory<Float>(repeating: 0.5, count: model.layout.length)
    return { _ = CKernels_are_finite(values.start, model.layout.length) }
  }

  private static let add = Kernel(name: "add") {
    let count = model.layout.length
    let left = Memory<Float>(repeating: 0.5, count: count)
    let right = Memory<Float>(repeating: 0.5, count: count)
    return { CKernels_add(left.start, right.start, count, left.start) }
  }

  private static let roundBoth = Kernel(name: "round to bfloat16 in both formats") {
    let (values, halves) = (sparseRows(everyNth: 1), Memory<UInt16>(repeating: 0, count: rows * stride))
    return { CKernels_round_both(values.mutable.start, rows * stride, halves.start) }
  }

  private static let round = Kernel(name: "round to bfloat16") {
    let values = Memory<Float>(repeating: 0.5, count: model.layout.length)
    let rounded = Memory<UInt16>(repeating: 0, count: model.layout.length)
    return { CKernels_round(values.start, model.layout.length, rounded.start) }
  }

  // MARK: - Memory

  /// A batch's rows, of which every so manieth number isn't 0.
  private static func sparseRows(everyNth n: Int) -> (rows: CKernels_Rows, mutable: CKernels_MutableRows) {
    let values = Memory((0..<rows * stride).map { $0 % stride < width && $0 % n == 0 ? Float(0.5) : 0 })
    return (
      CKernels_Rows(start: values.start, stride: stride), CKernels_MutableRows(start: values.start, stride: stride)
    )
  }

  private static func makeMasks() -> (masks: CKernels_Masks, mutable: CKernels_MutableMasks) {
    let words = Memory<UInt32>(repeating: 0, count: rows / 32 * width)
    return (CKernels_Masks(start: words.start, stride: width), CKernels_MutableMasks(start: words.start, stride: width))
  }

  private static func makeWeights() -> CKernels_Weights {
    CKernels_Weights(
      start: Memory<Float>(repeating: 0.5, count: width * stride).start, stride: stride,
      bias: Memory<Float>(repeating: 0, count: stride).start)
  }

  private static func arguments(_ samples: Memory<UInt32>) -> CKernels_Dropout {
    CKernels_Dropout(
      samples: samples.start, step: 1, stream: 1, key0: 1, key1: 1, threshold: 13_107, scale: model.dropout.scale)
  }
}
