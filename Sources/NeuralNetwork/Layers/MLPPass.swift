import CKernels
import Model

/// The buffers and matrix products with which one thread runs an `MLP` forward and backward on some rows of a batch.
///
/// What the gradients of the parameters are formed from goes to memory that all who form them see: `Activations` and
/// `PackedDeltas`. Passes allocate nothing. Not `Sendable`: a pass belongs to one thread at a time.
public final class MLPPass {
  /// Some micro-batches of a batch, which stand together.
  public struct Rows {
    /// How the batch is cut.
    public let batch: MicroBatches
    /// Which of its micro-batches.
    public let microBatches: Range<Int>
    /// Where the pictures stand, and the outputs of hidden layers will.
    public let activations: Activations
    /// What to draw dropout's masks for, with the global sample index of each row; nil when evaluating.
    public let dropout: (draw: Dropout.Draw, samples: UnsafeBufferPointer<UInt32>)?

    /// Some micro-batches.
    public init(
      of microBatches: Range<Int>, in batch: MicroBatches, activations: Activations,
      dropout: (draw: Dropout.Draw, samples: UnsafeBufferPointer<UInt32>)? = nil
    ) {
      (self.batch, self.microBatches, self.activations, self.dropout) = (batch, microBatches, activations, dropout)
    }

    /// The rows, counted from the batch's first.
    var range: Range<Int> { batch.rows(of: microBatches) }
  }

  /// The architecture.
  public let model: MLP
  /// The number format of what the products read.
  public let precision: Precision
  /// The most rows of a pass.
  public let capacity: Int
  /// The logits after `forward`, [capacity, logitStride], of which each row begins with the classes'; the caller replaces
  /// them by their gradient for `backward`.
  public let logits: UnsafeMutableBufferPointer<Float>
  /// From the logits of one row to those of the next.
  public let logitStride: Int

  /// Each hidden layer's values before a smooth activation, [capacity, width]; none for ReLUs, whose derivative shows in
  /// their masks.
  private let preactivations: [CKernels_MutableRows]
  /// Each layer's deltas, the gradients of its outputs before activation, [capacity, width]; the last are the logits'.
  private let deltas: [CKernels_MutableRows]
  private let scratch: UnsafeMutablePointer<Float>
  /// What all of these stand in.
  private let memory: [AlignedMemory]
  /// Nil for products in float32, which are the kernels'.
  private let bfloat16: BFloat16Products?

  /// Buffers for passes of up to `capacity` rows, which is positive.
  ///
  /// - Parameters:
  ///   - model: The network.
  ///   - precision: The number format of what the products read.
  ///   - capacity: The most rows of a pass.
  ///   - goesBackward: Whether there are gradients to compute.
  ///   - rowCounts: The numbers of rows that micro-batches can have, so that no pass has to make a product.
  /// - Throws: `OneDNNError` where oneDNN can't make a product of bfloat16s.
  public init(
    _ model: MLP, precision: Precision = .float32, capacity: Int, goesBackward: Bool = true, rowCounts: Set<Int> = []
  ) throws(OneDNNError) {
    self.model = model
    self.precision = precision
    self.capacity = capacity
    var owned: [AlignedMemory] = []
    func rows(_ width: Int) -> CKernels_MutableRows {
      let stride = ParameterLayout.rowStride(width)
      owned.append(AlignedMemory(byteCount: capacity * stride * MemoryLayout<Float>.stride))
      return CKernels_MutableRows(start: owned[owned.count - 1].floats(count: capacity * stride).start, stride: stride)
    }
    let hidden = model.layers.dropLast().map(\.outputs)
    let last = rows(model.classes)
    logits = UnsafeMutableBufferPointer(start: last.start, count: capacity * last.stride)
    logitStride = last.stride
    preactivations = model.activation.smoothKernel == nil ? [] : hidden.map(rows)
    deltas = goesBackward ? hidden.map(rows) + [last] : []
    let scratch = AlignedMemory(byteCount: Self.scratchByteCount)
    self.scratch = scratch.floats(count: Self.scratchByteCount / MemoryLayout<Float>.stride).start
    memory = owned + [scratch]
    bfloat16 =
      precision == .float32
      ? nil : try BFloat16Products(model, capacity: capacity, goesBackward: goesBackward, rowCounts: rowCounts)
  }

  /// The kernels' scratch memory, which one product at a time has.
  static let scratchByteCount = max(CKERNELS_FORWARD_SCRATCH, CKERNELS_INPUT_GRADIENT_SCRATCH)

  /// Computes the logits of some rows from their pictures, and the activations on the way.
  ///
  /// - Parameters:
  ///   - rows: At most `capacity`.
  ///   - parameters: Those of `model`, in this pass's precision.
  /// - Throws: `OneDNNError` where oneDNN can't make or run a product of bfloat16s.
  public func forward(_ rows: Rows, parameters: MLPParameters) throws(OneDNNError) {
    precondition(rows.range.count <= capacity, "a pass of more rows than it has room for")
    precondition(parameters.precision == precision, "parameters in another precision than the pass's")
    bfloat16?.roundInputs(of: 0, rows)
    if rows.activations.hasMasks {
      rows.activations.setMasks(of: 0, rows.microBatches, in: rows.batch)
    }
    for index in model.layers.indices {
      let isLast = index == model.layers.count - 1
      let outputs =
        isLast
        ? CKernels_MutableRows(start: logits.start, stride: logitStride)
        : preactivations.isEmpty
          ? rows.activations.mutableInputs(of: index + 1, from: rows.range.lowerBound) : preactivations[index]
      try runForwardProduct(of: index, rows, parameters: parameters, into: outputs)
      if !isLast {
        activate(layer: index, rows)
        bfloat16?.roundInputs(of: index + 1, rows)
      }
    }
  }

  /// Computes the deltas of all layers, after a `forward` of the same rows, of which `logits` now holds the gradient.
  ///
  /// - Parameters:
  ///   - rows: As in `forward`.
  ///   - parameters: As in `forward`.
  ///   - packed: Gets the deltas.
  /// - Returns: The last layer with a delta that isn't finite, if there is one.
  /// - Throws: `OneDNNError` where oneDNN can't make or run a product of bfloat16s.
  public func backward(_ rows: Rows, parameters: MLPParameters, into packed: PackedDeltas) throws(OneDNNError) -> Int? {
    var nonFiniteLayer: Int?
    for index in model.layers.indices.reversed() {
      bfloat16?.roundDeltas(of: index, deltas[index], rows: rows.range.count)
      if !pack(layer: index, rows, into: packed) { nonFiniteLayer = nonFiniteLayer ?? index }
      if index > 0 {
        try runInputGradientProduct(of: index, rows, parameters: parameters)
        multiplyBySlopes(layer: index - 1, rows: rows.range.count)
      }
    }
    return nonFiniteLayer
  }

  /// The first layer with an output that isn't finite, after a `forward` of rows of which one had such a loss.
  public func firstNonFiniteLayer(_ rows: Rows) -> Int {
    let hidden = 0..<model.layers.count - 1
    return hidden.first { index in
      !rows.range.allSatisfy {
        CKernels_are_finite(rows.activations.inputs(of: index + 1, from: $0).start, model.layers[index].outputs) == 1
      }
    } ?? hidden.upperBound
  }

  /// Runs the products of a `forward` and a `backward` on what the last ones left, and nothing else, into the room of their
  /// results: what the masks say stays.
  public func runProductsAlone(_ rows: Rows, parameters: MLPParameters) throws(OneDNNError) {
    for index in model.layers.indices {
      try runForwardProduct(of: index, rows, parameters: parameters, into: deltas[index])
    }
    for index in model.layers.indices.dropFirst().reversed() {
      try runInputGradientProduct(of: index, rows, parameters: parameters)
    }
  }

  // MARK: - Parts of a pass

  private func runForwardProduct(
    of index: Int, _ rows: Rows, parameters: MLPParameters, into outputs: CKernels_MutableRows
  ) throws(OneDNNError) {
    let (layer, range) = (model.layers[index], rows.range)
    guard let bfloat16 else {
      return CKernels_forward(
        rows.activations.inputs(of: index, from: range.lowerBound), range.count, layer.inputs,
        parameters.kernelWeights(of: layer), outputs, layer.outputs, scratch)
    }
    // In the shape of a micro-batch, which doesn't depend on who computes it.
    try rows.batch.forEach(of: rows.microBatches) { own, _ throws(OneDNNError) in
      let row = own.lowerBound - range.lowerBound
      try bfloat16.forward(index, rows: row..<row + own.count, parameters: parameters, into: outputs)
    }
  }

  /// Turns a hidden layer's values into its outputs, and says which of them count.
  private func activate(layer index: Int, _ rows: Rows) {
    let (width, first) = (model.layers[index].outputs, rows.range.lowerBound)
    rows.batch.forEach(of: rows.microBatches) { range, word in
      let outputs = rows.activations.mutableInputs(of: index + 1, from: range.lowerBound)
      let masks = rows.activations.mutableMasks(of: index + 1, from: word)
      let row = range.lowerBound - first
      let dropout = model.dropout.kernelArguments(layer: index, rows.dropout, from: row)
      if let kernel = model.activation.smoothKernel {
        CKernels_activate(kernel, preactivations[index].rows(from: row), range.count, width, outputs)
        CKernels_dropout(outputs, range.count, width, dropout, masks)
      } else {
        CKernels_relu_dropout(outputs, range.count, width, dropout, masks)
      }
    }
  }

  /// Packs a layer's deltas, and says whether all are finite.
  private func pack(layer index: Int, _ rows: Rows, into packed: PackedDeltas) -> Bool {
    let (layer, range) = (model.layers[index], rows.range)
    var isFinite = true
    for block in 0..<PackedDeltas.blockCount(layer) {
      let column = block * PackedDeltas.blockWidth
      let from = CKernels_Rows(start: deltas[index].start + column, stride: deltas[index].stride)
      let place = packed.block(block, of: index, from: range.lowerBound)
      let columns = min(PackedDeltas.blockWidth, layer.outputs - column)
      if CKernels_pack(from, range.count, columns, place) == 0 { isFinite = false }
    }
    return isFinite
  }

  /// Computes the gradient of the outputs of the layer below, where their masks are set.
  private func runInputGradientProduct(of index: Int, _ rows: Rows, parameters: MLPParameters) throws(OneDNNError) {
    let (layer, first) = (model.layers[index], rows.range.lowerBound)
    let scale = rows.dropout == nil ? 1 : model.dropout.scale
    try rows.batch.forEach(of: rows.microBatches) { range, word throws(OneDNNError) in
      let row = range.lowerBound - first
      let masks = rows.activations.masks(of: index, from: word)
      let gradient = deltas[index - 1].mutableRows(from: row)
      if let bfloat16 {
        try bfloat16.inputGradient(
          index, rows: row..<row + range.count, parameters: parameters, into: deltas[index - 1])
        CKernels_keep(gradient, range.count, layer.inputs, masks, scale)
      } else {
        CKernels_input_gradient(
          deltas[index].rows(from: row), range.count, layer.outputs, parameters.kernelWeights(of: layer), layer.inputs,
          masks, scale, gradient, scratch)
      }
    }
  }

  /// Turns the gradient of a hidden layer's outputs into its deltas; a ReLU's slope is in its masks.
  private func multiplyBySlopes(layer index: Int, rows: Int) {
    guard let kernel = model.activation.smoothKernel else { return }
    CKernels_activation_gradient(
      kernel, preactivations[index].rows(from: 0), rows, model.layers[index].outputs, deltas[index])
  }
}

extension CKernels_MutableRows {
  /// The rows from some one on, to be read.
  func rows(from row: Int) -> CKernels_Rows { CKernels_Rows(start: start + row * stride, stride: stride) }

  /// The same, to be written.
  func mutableRows(from row: Int) -> CKernels_MutableRows {
    CKernels_MutableRows(start: start + row * stride, stride: stride)
  }
}
