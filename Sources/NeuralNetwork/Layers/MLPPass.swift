import CKernels

/// The buffers and matrix products with which one thread runs an `MLP` forward and backward on a batch of rows.
///
/// Everything is allocated at the first pass of each row count; later passes allocate nothing. The micro-batches of a
/// pass go forward together but each gets a gradient of its own. Not `Sendable`: a pass belongs to one thread at a time.
public final class MLPPass {
  /// Rows of a pass that form one micro-batch, and where their gradient goes.
  public struct MicroBatch {
    /// The rows within the pass; may be empty.
    public let rows: Range<Int>
    /// As long as the parameters; overwritten by the gradient, zeros where there are no rows.
    public let gradient: UnsafeMutablePointer<Float>
    /// Whether the gradient is added to what stands there instead.
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
  /// The most rows of a pass.
  public let capacity: Int
  /// The flattened pictures, [capacity, model.inputs]: the caller writes them before `forward`.
  public let inputs: UnsafeMutableBufferPointer<Float>
  /// The logits after `forward`, [capacity, model.classes]; the caller replaces them by their gradient for `backward`.
  public let logits: UnsafeMutableBufferPointer<Float>

  /// Each hidden layer's outputs, after activation and dropout, [capacity, width].
  private let activations: [UnsafeMutableBufferPointer<Float>]
  /// Each hidden layer's values before the activation; the same memory as `activations` for a ReLU, whose derivative
  /// shows in its output.
  private let preactivations: [UnsafeMutableBufferPointer<Float>]
  /// The gradients of the hidden layers' outputs, [capacity, width].
  private let deltas: [UnsafeMutableBufferPointer<Float>]
  /// A micro-batch's gradient of a bias before it is added to another's, as long as the widest layer.
  private let biasGradient: UnsafeMutableBufferPointer<Float>
  private let context: OneDNNContext
  private var products: [Int: [LayerProducts]] = [:]

  /// Buffers for passes of up to `capacity` rows, which is positive.
  public init(_ model: MLP, capacity: Int) throws(OneDNNError) {
    self.model = model
    self.capacity = capacity
    context = try OneDNNContext()
    let hidden = model.layers.dropLast()
    inputs = .aligned(count: capacity * model.inputs)
    logits = .aligned(count: capacity * model.classes)
    activations = hidden.map { .aligned(count: capacity * $0.outputs) }
    preactivations = model.activation == .relu ? activations : hidden.map { .aligned(count: capacity * $0.outputs) }
    deltas = hidden.map { .aligned(count: capacity * $0.outputs) }
    biasGradient = .aligned(count: model.layers.map(\.outputs).max() ?? 0)
  }

  deinit {
    if model.activation != .relu { preactivations.forEach { $0.deallocate() } }
    for buffer in activations + deltas + [inputs, logits, biasGradient] { buffer.deallocate() }
  }

  /// Computes the logits of the first `rows` rows of `inputs`.
  ///
  /// - Parameters:
  ///   - rows: The rows of this pass, at most `capacity`.
  ///   - parameters: As long as `model.layout.count` says.
  ///   - dropout: What to draw the masks for, with the global sample index of each row; nil when evaluating.
  public func forward(
    rows: Int, parameters: UnsafePointer<Float>,
    dropout: (draw: Dropout.Draw, samples: UnsafeBufferPointer<UInt32>)? = nil
  ) throws(OneDNNError) {
    precondition(rows <= capacity, "a pass of more rows than it has room for")
    guard rows > 0 else { return }
    let products = try products(rows: rows)
    for (index, layer) in model.layers.enumerated() {
      try products[index].forward(
        input(of: index), parameters + layer.weightOffset, bias: parameters + layer.biasOffset, into: output(of: index))
      guard index < activations.count else { return }
      let outputs = activations[index]
      if model.activation == .relu {
        CKernels_relu(outputs.start, rows * layer.outputs)
      } else {
        let z = preactivations[index]
        for i in 0..<rows * layer.outputs { outputs[i] = model.activation(z[i]) }
      }
      if let dropout, model.dropout.isActive {
        model.dropout.apply(
          to: outputs.start, width: layer.outputs, samples: dropout.samples, layer: index, draw: dropout.draw)
      }
    }
  }

  /// Computes each micro-batch's gradient of what `logits` holds the gradient of, after a `forward` of the same rows.
  ///
  /// - Parameters:
  ///   - microBatches: Covers the rows of the pass, in order.
  ///   - rows, parameters, dropout: As in `forward`.
  public func backward(
    rows: Int, microBatches: [MicroBatch], parameters: UnsafePointer<Float>,
    dropout: (draw: Dropout.Draw, samples: UnsafeBufferPointer<UInt32>)? = nil
  ) throws(OneDNNError) {
    for microBatch in microBatches where microBatch.rows.isEmpty && !microBatch.accumulates {
      microBatch.gradient.update(repeating: 0, count: model.layout.count)
    }
    guard rows > 0 else { return }
    let products = try products(rows: rows)
    for index in model.layers.indices.reversed() {
      if index < deltas.count { applySmoothDerivative(layer: index, rows: rows, dropout: dropout) }
      for microBatch in microBatches where !microBatch.rows.isEmpty {
        finishBiasGradient(layer: index, microBatch, isDropped: dropout != nil)
      }
      try runBackwardProducts(layer: index, products[index], microBatches: microBatches, parameters: parameters)
    }
    for microBatch in microBatches where microBatch.rows.isEmpty && microBatch.accumulates {
      // Adding the gradient of no rows, which is 0, to another changes its −0s, as it does in any other sum.
      for i in 0..<model.layout.count { microBatch.gradient[i] += 0 }
    }
  }

  /// The first layer with an output that isn't finite, after a `forward` of some rows of which one had such a loss.
  public func firstNonFiniteLayer(rows: Int) -> Int {
    let hidden = zip(activations, model.layers)
    return hidden.enumerated().first { !$1.0[0..<rows * $1.1.outputs].allSatisfy(\.isFinite) }?.offset
      ?? model.layers.count - 1
  }

  /// Runs the matrix products of a `forward` and a `backward` back to back, and nothing else: what a step costs at least.
  ///
  /// Leaves meaningless numbers in the buffers and the gradients.
  public func runProductsAlone(
    rows: Int, microBatches: [MicroBatch], parameters: UnsafePointer<Float>
  ) throws(OneDNNError) {
    guard rows > 0 else { return }
    let products = try products(rows: rows)
    for (index, layer) in model.layers.enumerated() {
      try products[index].forward(
        input(of: index), parameters + layer.weightOffset, bias: parameters + layer.biasOffset, into: output(of: index))
    }
    for index in model.layers.indices.reversed() {
      try runBackwardProducts(layer: index, products[index], microBatches: microBatches, parameters: parameters)
    }
  }

  /// A layer's products on the way back: each micro-batch's gradient of the weight, and the gradient of the inputs.
  private func runBackwardProducts(
    layer index: Int, _ whole: LayerProducts, microBatches: [MicroBatch], parameters: UnsafePointer<Float>
  ) throws(OneDNNError) {
    let layer = model.layers[index]
    let delta = delta(of: index)
    for microBatch in microBatches where !microBatch.rows.isEmpty {
      let first = microBatch.rows.lowerBound
      let products = try products(rows: microBatch.rows.count)[index]
      let product = microBatch.accumulates ? products.addedWeightGradient : products.weightGradient
      try product(
        delta + first * layer.outputs, input(of: index) + first * layer.inputs, bias: nil,
        into: microBatch.gradient + layer.weightOffset)
    }
    if index > 0 {
      try whole.inputGradient(delta, parameters + layer.weightOffset, bias: nil, into: self.delta(of: index - 1))
    }
  }

  /// Turns a hidden layer's `deltas` from the gradient of its outputs into that of its preactivations, but for a ReLU,
  /// whose derivative is taken where the bias gradient is summed.
  private func applySmoothDerivative(
    layer index: Int, rows: Int, dropout: (draw: Dropout.Draw, samples: UnsafeBufferPointer<UInt32>)?
  ) {
    guard model.activation != .relu else { return }
    let width = model.layers[index].outputs
    let (z, delta) = (preactivations[index], deltas[index])
    if let dropout, model.dropout.isActive {
      model.dropout.apply(to: delta.start, width: width, samples: dropout.samples, layer: index, draw: dropout.draw)
    }
    for i in 0..<rows * width { delta[i] *= model.activation.derivative(z[i]) }
  }

  /// Sums a micro-batch's rows of a layer's delta into its gradient of the bias, and takes a ReLU's derivative on the way.
  private func finishBiasGradient(
    layer index: Int, _ microBatch: MicroBatch, isDropped: Bool
  ) {
    let layer = model.layers[index]
    let delta = delta(of: index)
    let offset = microBatch.rows.lowerBound * layer.outputs
    let bias = microBatch.gradient + layer.biasOffset
    let sum = microBatch.accumulates ? biasGradient.start : bias
    if index < activations.count, model.activation == .relu {
      CKernels_relu_backward(
        delta + offset, activations[index].start + offset, microBatch.rows.count, layer.outputs,
        isDropped ? model.dropout.scale : 1, sum)
    } else {
      sumRows(delta + offset, rows: microBatch.rows.count, width: layer.outputs, into: sum)
    }
    if microBatch.accumulates { CKernels_add(bias, sum, layer.outputs, bias) }
  }

  private func input(of layer: Int) -> UnsafeMutablePointer<Float> {
    layer == 0 ? inputs.start : activations[layer - 1].start
  }

  /// Where a layer's product goes.
  private func output(of layer: Int) -> UnsafeMutablePointer<Float> {
    layer < preactivations.count ? preactivations[layer].start : logits.start
  }

  /// The gradient of what `output` holds.
  private func delta(of layer: Int) -> UnsafeMutablePointer<Float> {
    layer < deltas.count ? deltas[layer].start : logits.start
  }

  private func products(rows: Int) throws(OneDNNError) -> [LayerProducts] {
    if let known = products[rows] { return known }
    var made: [LayerProducts] = []
    for layer in model.layers { made.append(try LayerProducts(layer, rows: rows, in: context)) }
    products[rows] = made
    return made
  }
}

/// The products of a linear layer for one row count.
private struct LayerProducts {
  /// inputs [rows, in] · weightᵀ + bias → [rows, out].
  let forward: MatrixProduct
  /// deltaᵀ · inputs → the gradient of the weight, [out, in].
  let weightGradient: MatrixProduct
  /// The same, added to what stands there.
  let addedWeightGradient: MatrixProduct
  /// delta [rows, out] · weight → the gradient of the inputs, [rows, in].
  let inputGradient: MatrixProduct

  init(_ layer: Linear, rows: Int, in context: OneDNNContext) throws(OneDNNError) {
    forward = try MatrixProduct(
      rows: rows, inner: layer.inputs, columns: layer.outputs, weights: .transposed, hasBias: true, in: context)
    weightGradient = try MatrixProduct(
      rows: layer.outputs, inner: rows, columns: layer.inputs, source: .transposed, in: context)
    addedWeightGradient = try MatrixProduct(
      rows: layer.outputs, inner: rows, columns: layer.inputs, source: .transposed, accumulates: true, in: context)
    inputGradient = try MatrixProduct(rows: rows, inner: layer.outputs, columns: layer.inputs, in: context)
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

extension UnsafeMutableBufferPointer<Float> {
  /// Zeros on a cache line's boundary; the caller deallocates them.
  fileprivate static func aligned(count: Int) -> Self {
    let byteCount = Swift.max(count, 1) * MemoryLayout<Float>.stride
    let raw = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 64)
    let floats = raw.bindMemory(to: Float.self)
    floats.initialize(repeating: 0)
    return floats
  }

  /// The first element's address; these buffers are never empty.
  fileprivate var start: UnsafeMutablePointer<Float> { baseAddress.unsafelyUnwrapped }
}
