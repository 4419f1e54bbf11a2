import CKernels
import Model

/// The products of bfloat16s that one thread runs on the way forward and back, which are oneDNN's, and the rounded copies of
/// what they read.
///
/// What is rounded stays as float32s too, as the gradients of the weights are formed from these.
final class BFloat16Products {
  /// A layer's products for one number of rows.
  private struct Products {
    /// inputs [rows, in] · weight [in, out] + bias → [rows, out].
    let forward: MatrixProduct
    /// delta [rows, out] · weightᵀ → the gradient of the inputs, [rows, in].
    let inputGradient: MatrixProduct
  }

  private let model: MLP
  private let context: OneDNNContext
  /// Each layer's inputs and its deltas, with the strides of the float32s.
  private let inputs, deltas: [OperandBuffer]
  private let memory: [AlignedMemory]
  /// By the number of rows, and by layer.
  private var products: [Int: [Products]] = [:]

  /// Room for up to `capacity` rows, and the products for these row counts.
  init(_ model: MLP, capacity: Int, goesBackward: Bool, rowCounts: Set<Int>) throws(OneDNNError) {
    self.model = model
    context = try OneDNNContext()
    var owned: [AlignedMemory] = []
    func operands(_ width: Int) -> OperandBuffer {
      let count = capacity * ParameterLayout.rowStride(width)
      owned.append(AlignedMemory(byteCount: count * Precision.bfloat16.byteCount))
      return owned[owned.count - 1].operands(.bfloat16, count: count)
    }
    inputs = model.layers.map { operands($0.inputs) }
    deltas = goesBackward ? model.layers.map { operands($0.outputs) } : []
    memory = owned
    for rows in rowCounts { _ = try products(rows: rows) }
  }

  /// The bytes that all this takes.
  static func byteCount(
    _ model: MLP, capacity: Int, goesBackward: Bool, rowCounts: Set<Int>
  ) throws(OneDNNError) -> Int {
    let context = try OneDNNContext()
    let numbers = model.layers.reduce(0) {
      $0 + ParameterLayout.rowStride($1.inputs) + (goesBackward ? ParameterLayout.rowStride($1.outputs) : 0)
    }
    var (own, scratchpad) = (Precision.bfloat16.byteCount * capacity * numbers, 0)
    for rows in rowCounts {
      for shape in model.layers.flatMap({ [forwardShape($0, rows: rows), inputGradientShape($0, rows: rows)] }) {
        own += shape.widenedByteCount(in: context)
        scratchpad = max(scratchpad, try shape.scratchpadByteCount(in: context))
      }
    }
    return own + scratchpad
  }

  /// Rounds a layer's inputs in some rows of a batch.
  func roundInputs(of layer: Int, _ rows: MLPPass.Rows) {
    round(rows.activations.mutableInputs(of: layer, from: rows.range.lowerBound), rows.range.count, inputs[layer])
  }

  /// Rounds a layer's deltas in the first rows.
  func roundDeltas(of layer: Int, _ values: CKernels_MutableRows, rows: Int) { round(values, rows, deltas[layer]) }

  private func round(_ values: CKernels_MutableRows, _ rows: Int, _ halves: OperandBuffer) {
    // Of the same rows, one after the other, in both formats.
    CKernels_round_both(values.start, rows * values.stride, halves.start.assumingMemoryBound(to: UInt16.self))
  }

  /// outputs = inputs · weight + bias, for some rows of those that were rounded.
  func forward(
    _ index: Int, rows: Range<Int>, parameters: MLPParameters, into outputs: CKernels_MutableRows
  ) throws(OneDNNError) {
    let layer = model.layers[index]
    try products(rows: rows.count)[index].forward(
      inputs[index].address(of: rows.lowerBound * ParameterLayout.rowStride(layer.inputs)),
      parameters.weight(of: layer), bias: parameters.values + layer.biasOffset,
      into: outputs.mutableRows(from: rows.lowerBound).start)
  }

  /// gradient = deltas · weightᵀ, for some rows of those that were rounded.
  func inputGradient(
    _ index: Int, rows: Range<Int>, parameters: MLPParameters, into gradient: CKernels_MutableRows
  ) throws(OneDNNError) {
    let layer = model.layers[index]
    try products(rows: rows.count)[index].inputGradient(
      deltas[index].address(of: rows.lowerBound * ParameterLayout.rowStride(layer.outputs)),
      parameters.weight(of: layer), bias: nil, into: gradient.mutableRows(from: rows.lowerBound).start)
  }

  private func products(rows: Int) throws(OneDNNError) -> [Products] {
    if let known = products[rows] { return known }
    var made: [Products] = []
    for layer in model.layers {
      made.append(
        Products(
          forward: try MatrixProduct(Self.forwardShape(layer, rows: rows), in: context),
          inputGradient: try MatrixProduct(Self.inputGradientShape(layer, rows: rows), in: context)))
    }
    products[rows] = made
    return made
  }

  private static func forwardShape(_ layer: Linear, rows: Int) -> ProductShape {
    ProductShape(
      rows: rows, inner: layer.inputs, columns: layer.outputs, sourceStride: ParameterLayout.rowStride(layer.inputs),
      weightsStride: layer.weightStride, destinationStride: ParameterLayout.rowStride(layer.outputs), hasBias: true,
      precision: .bfloat16)
  }

  private static func inputGradientShape(_ layer: Linear, rows: Int) -> ProductShape {
    ProductShape(
      rows: rows, inner: layer.outputs, columns: layer.inputs, weights: .transposed,
      sourceStride: ParameterLayout.rowStride(layer.outputs), weightsStride: layer.weightStride,
      destinationStride: ParameterLayout.rowStride(layer.inputs), precision: .bfloat16)
  }
}
