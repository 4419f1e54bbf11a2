import CKernels
import Model

/// The buffers and matrix products with which one thread runs an `MLP` forward and backward on a batch of rows.
///
/// Everything is allocated at the first pass of each row count; later passes allocate nothing. The micro-batches of a
/// pass go forward together but each gets a gradient of its own. Not `Sendable`: a pass belongs to one thread at a time.
public final class MLPPass {
  /// Rows of a pass that form one micro-batch, and where their gradient goes.
  public struct MicroBatch {
    /// The rows within the pass; may be empty.
    public let rows: Range<Int>
    /// A flat buffer of the model's layout; overwritten by the gradient, zeros where there are no rows. The padding, which
    /// must be 0, stays so.
    public let gradient: UnsafeMutablePointer<Float>
    /// Whether the gradient is added instead to what an earlier micro-batch has written there.
    public let accumulates: Bool

    /// Some rows, and memory for their gradient that outlives the pass.
    public init(rows: Range<Int>, gradient: UnsafeMutablePointer<Float>, accumulates: Bool = false) {
      self.rows = rows
      self.gradient = gradient
      self.accumulates = accumulates
    }
  }

  /// The architecture.
  public let model: MLP
  /// The number format of what the products read.
  public let precision: Precision
  /// The most rows of a pass.
  public let capacity: Int
  /// The flattened pictures, [capacity, model.inputs]: the caller writes them before `forward`.
  public let inputs: OperandBuffer
  /// The logits after `forward`, [capacity, model.classes]; the caller replaces them by their gradient for `backward`.
  public let logits: UnsafeMutableBufferPointer<Float>

  /// Each hidden layer's outputs, after activation and dropout, [capacity, width].
  private let activations: [OperandBuffer]
  /// Each hidden layer's values before the activation; the same memory as `activations` for a ReLU in float32, whose
  /// derivative shows in its output.
  private let preactivations: [UnsafeMutableBufferPointer<Float>]
  /// The gradients of the hidden layers' outputs, [capacity, width].
  private let deltas: [UnsafeMutableBufferPointer<Float>]
  /// The gradients of the preactivations and the logits as the products read them; in float32 the same memory as `deltas`
  /// and `logits`.
  private let deltaOperands: [OperandBuffer]
  /// The outputs of a smooth activation before they are rounded, [capacity, widest layer].
  private let smoothOutputs: UnsafeMutableBufferPointer<Float>
  /// A micro-batch's gradient of a bias before it is added to another's, as long as the widest layer.
  private let biasGradient: UnsafeMutableBufferPointer<Float>
  /// What all of these stand in.
  private let memory: [AlignedMemory]
  private let context: OneDNNContext
  private var products: [Int: [LayerProducts]] = [:]

  /// Buffers for passes of up to `capacity` rows, which is positive.
  public init(_ model: MLP, precision: Precision = .float32, capacity: Int) throws(OneDNNError) {
    self.model = model
    self.precision = precision
    self.capacity = capacity
    context = try OneDNNContext()
    let hidden = model.layers.dropLast()
    let widest = model.layers.map(\.outputs).max() ?? 0
    var owned: [AlignedMemory] = []
    func floats(_ count: Int) -> UnsafeMutableBufferPointer<Float> {
      owned.append(AlignedMemory(byteCount: count * Precision.float32.byteCount))
      return owned[owned.count - 1].floats(count: count)
    }
    func operands(_ count: Int) -> OperandBuffer {
      owned.append(AlignedMemory(byteCount: count * precision.byteCount))
      return owned[owned.count - 1].operands(precision, count: count)
    }
    inputs = operands(capacity * model.inputs)
    logits = floats(capacity * model.classes)
    deltas = hidden.map { floats(capacity * $0.outputs) }
    preactivations = hidden.map { floats(capacity * $0.outputs) }
    let sharesOutputs = model.activation == .relu && precision == .float32
    activations =
      sharesOutputs
      ? preactivations.map(OperandBuffer.init(sharing:)) : hidden.map { operands(capacity * $0.outputs) }
    deltaOperands = (deltas + [logits]).map {
      precision == .float32 ? OperandBuffer(sharing: $0) : operands($0.count)
    }
    smoothOutputs = floats(model.activation == .relu ? 0 : capacity * widest)
    biasGradient = floats(widest)
    memory = owned
  }

  /// Computes the logits of the first `rows` rows of `inputs`.
  ///
  /// - Parameters:
  ///   - rows: The rows of this pass, at most `capacity`.
  ///   - parameters: Those of `model`, in this pass's precision.
  ///   - dropout: What to draw the masks for, with the global sample index of each row; nil when evaluating.
  /// - Throws: `OneDNNError` where oneDNN can't make or run a matrix product.
  public func forward(
    rows: Int, parameters: MLPParameters,
    dropout: (draw: Dropout.Draw, samples: UnsafeBufferPointer<UInt32>)? = nil
  ) throws(OneDNNError) {
    precondition(rows <= capacity, "a pass of more rows than it has room for")
    precondition(parameters.precision == precision, "parameters in another precision than the pass's")
    guard rows > 0 else { return }
    let products = try products(rows: rows)
    for index in model.layers.indices {
      try runForwardProduct(layer: index, products[index], parameters: parameters)
      if index < activations.count { activate(layer: index, rows: rows, dropout: dropout) }
    }
  }

  /// Computes each micro-batch's gradient of what `logits` holds the gradient of, after a `forward` of the same rows.
  ///
  /// - Parameters:
  ///   - rows: As in `forward`.
  ///   - microBatches: Covers the rows of the pass, in order.
  ///   - parameters: As in `forward`.
  ///   - dropout: As in `forward`.
  /// - Throws: `OneDNNError` where oneDNN can't make or run a matrix product.
  public func backward(
    rows: Int, microBatches: [MicroBatch], parameters: MLPParameters,
    dropout: (draw: Dropout.Draw, samples: UnsafeBufferPointer<UInt32>)? = nil
  ) throws(OneDNNError) {
    precondition(parameters.precision == precision, "parameters in another precision than the pass's")
    for microBatch in microBatches where microBatch.rows.isEmpty && !microBatch.accumulates {
      microBatch.gradient.update(repeating: 0, count: model.layout.length)
    }
    guard rows > 0 else { return }
    let products = try products(rows: rows)
    for index in model.layers.indices.reversed() {
      if index < deltas.count { applySmoothDerivative(layer: index, rows: rows, dropout: dropout) }
      for microBatch in microBatches where !microBatch.rows.isEmpty {
        finishDelta(layer: index, microBatch, isDropped: dropout != nil)
      }
      try runBackwardProducts(layer: index, products[index], microBatches: microBatches, parameters: parameters)
    }
    for microBatch in microBatches where microBatch.rows.isEmpty && microBatch.accumulates {
      // Adding the gradient of no rows, which is 0, to another changes its −0s, as it does in any other sum.
      for i in 0..<model.layout.length { microBatch.gradient[i] += 0 }
    }
  }

  /// Hashes of what the products of the last `forward` and `backward` have put out for each of some rows, before it was
  /// rounded: of each hidden layer what goes forward and what comes back, and the logits' gradient.
  ///
  /// Equal bits have equal hashes in this process.
  package func productOutputHashes(rows: Int) -> [[Int]] {
    let buffers = preactivations + deltas + [logits]
    return buffers.map { buffer in
      // Each buffer has `capacity` rows of the same width.
      let width = buffer.count / capacity
      return (0..<rows).map { row -> Int in
        var hash = Hasher()
        let numbers = UnsafeMutableBufferPointer(rebasing: buffer[row * width..<(row + 1) * width])
        hash.combine(bytes: UnsafeRawBufferPointer(numbers))
        return hash.finalize()
      }
    }
  }

  /// The first layer with an output that isn't finite, after a `forward` of some rows of which one had such a loss.
  public func firstNonFiniteLayer(rows: Int) -> Int {
    let hidden = zip(activations, model.layers)
    return hidden.enumerated().first { !$1.0.isFinite(count: rows * $1.1.outputs) }?.offset ?? model.layers.count - 1
  }

  /// Runs the matrix products of a `forward` and a `backward` back to back, and nothing else: what a step costs at least.
  ///
  /// Leaves meaningless numbers in the buffers and the gradients.
  public func runProductsAlone(
    rows: Int, microBatches: [MicroBatch], parameters: MLPParameters
  ) throws(OneDNNError) {
    guard rows > 0 else { return }
    let products = try products(rows: rows)
    for index in model.layers.indices {
      try runForwardProduct(layer: index, products[index], parameters: parameters)
    }
    for index in model.layers.indices.reversed() {
      try runBackwardProducts(layer: index, products[index], microBatches: microBatches, parameters: parameters)
    }
  }

  private func runForwardProduct(
    layer index: Int, _ products: LayerProducts, parameters: MLPParameters
  ) throws(OneDNNError) {
    let output = index < preactivations.count ? preactivations[index] : logits
    try products.forward(
      input(of: index).start, parameters.weight(of: model.layers[index]),
      bias: parameters.values + model.layers[index].biasOffset, into: output.start)
  }

  /// Turns a hidden layer's preactivations into its outputs.
  private func activate(
    layer index: Int, rows: Int, dropout: (draw: Dropout.Draw, samples: UnsafeBufferPointer<UInt32>)?
  ) {
    let width = model.layers[index].outputs
    let (z, outputs) = (preactivations[index], activations[index])
    guard let kernel = model.activation.smoothKernel else {
      model.dropout.applyAfterReLU(z.start, rows: rows, width: width, layer: index, dropout: dropout, into: outputs)
      return
    }
    let count = rows * width
    CKernels_activate(kernel, z.start, count, smoothOutputs.start)
    if let dropout, model.dropout.isActive {
      model.dropout.apply(
        to: smoothOutputs.start, width: width, layer: index, draw: dropout.draw, samples: dropout.samples)
    }
    outputs.update(from: UnsafeBufferPointer(start: smoothOutputs.start, count: count))
  }

  /// A layer's products on the way back: each micro-batch's gradient of the weight, and the gradient of the inputs.
  private func runBackwardProducts(
    layer index: Int, _ whole: LayerProducts, microBatches: [MicroBatch], parameters: MLPParameters
  ) throws(OneDNNError) {
    let layer = model.layers[index]
    let delta = deltaOperands[index]
    for microBatch in microBatches where !microBatch.rows.isEmpty {
      let first = microBatch.rows.lowerBound
      let products = try products(rows: microBatch.rows.count)[index]
      let product = microBatch.accumulates ? products.addedWeightGradient : products.weightGradient
      try product(
        input(of: index).address(of: first * layer.inputs), delta.address(of: first * layer.outputs), bias: nil,
        into: microBatch.gradient + layer.weightOffset)
    }
    if index > 0 {
      try whole.inputGradient(
        delta.start, parameters.weight(of: layer), bias: nil, into: deltas[index - 1].start)
    }
  }

  /// Turns a hidden layer's `deltas` from the gradient of its outputs into that of its preactivations, but for a ReLU,
  /// whose derivative is taken where the bias gradient is summed.
  private func applySmoothDerivative(
    layer index: Int, rows: Int, dropout: (draw: Dropout.Draw, samples: UnsafeBufferPointer<UInt32>)?
  ) {
    guard let kernel = model.activation.smoothKernel else { return }
    let width = model.layers[index].outputs
    let (z, delta) = (preactivations[index], deltas[index])
    if let dropout, model.dropout.isActive {
      model.dropout.apply(to: delta.start, width: width, layer: index, draw: dropout.draw, samples: dropout.samples)
    }
    CKernels_activation_backward(kernel, z.start, rows * width, delta.start)
  }

  /// Sums a micro-batch's rows of a layer's delta into its gradient of the bias, and makes them the products' operand; takes
  /// a ReLU's derivative on the way.
  private func finishDelta(layer index: Int, _ microBatch: MicroBatch, isDropped: Bool) {
    let layer = model.layers[index]
    let delta = index < deltas.count ? deltas[index] : logits
    let offset = microBatch.rows.lowerBound * layer.outputs
    let operand = deltaOperands[index]
    let rows = UnsafePointer(delta.start + offset)
    let bias = microBatch.gradient + layer.biasOffset
    let sum = microBatch.accumulates ? biasGradient.start : bias
    if index < activations.count, model.activation == .relu {
      CKernels_relu_backward(
        rows, activations[index].address(of: offset), microBatch.rows.count, layer.outputs,
        isDropped ? model.dropout.scale : 1, sum, operand.address(of: offset), operand.isBFloat16)
    } else {
      sumRows(rows, rows: microBatch.rows.count, width: layer.outputs, into: sum)
      if precision == .bfloat16 {
        CKernels_round(
          rows, microBatch.rows.count * layer.outputs,
          operand.address(of: offset).assumingMemoryBound(to: UInt16.self))
      }
    }
    if microBatch.accumulates { CKernels_add(bias, sum, layer.outputs, bias) }
  }

  private func input(of layer: Int) -> OperandBuffer {
    layer == 0 ? inputs : activations[layer - 1]
  }

  private func products(rows: Int) throws(OneDNNError) -> [LayerProducts] {
    if let known = products[rows] { return known }
    var made: [LayerProducts] = []
    for layer in model.layers { made.append(try LayerProducts(layer, rows: rows, precision: precision, in: context)) }
    products[rows] = made
    return made
  }
}

/// sums[u] = Σ values[row][u], in the order of the rows.
private func sumRows(
  _ values: UnsafePointer<Float>, rows: Int, width: Int, into sums: UnsafeMutablePointer<Float>
) {
  sums.update(repeating: 0, count: width)
  for row in 0..<rows {
    let from = values + row * width
    for u in 0..<width { sums[u] += from[u] }
  }
}
