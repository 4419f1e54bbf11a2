import Model

/// The products of a linear layer for one row count.
struct LayerProducts {
  /// inputs [rows, in] · weight [in, out] + bias → [rows, out].
  let forward: MatrixProduct
  /// inputsᵀ · delta → the gradient of the weight, [in, out].
  let weightGradient: MatrixProduct
  /// The same, added to what stands there.
  let addedWeightGradient: MatrixProduct
  /// delta [rows, out] · weightᵀ → the gradient of the inputs, [rows, in].
  let inputGradient: MatrixProduct

  init(_ layer: Linear, rows: Int, precision: Precision, in context: OneDNNContext) throws(OneDNNError) {
    let shapes = ProductShapes(layer, rows: rows, precision: precision)
    forward = try MatrixProduct(shapes.forward, in: context)
    weightGradient = try MatrixProduct(shapes.weightGradient(accumulates: false), in: context)
    addedWeightGradient = try MatrixProduct(shapes.weightGradient(accumulates: true), in: context)
    inputGradient = try MatrixProduct(shapes.inputGradient, in: context)
  }

  /// The bytes that a layer's products take: those of their operands, and of the scratchpad that all products of a context
  /// share.
  static func byteCounts(
    _ layer: Linear, rows: Int, precision: Precision, in context: OneDNNContext
  ) throws(OneDNNError) -> (own: Int, scratchpad: Int) {
    var (own, scratchpad) = (0, 0)
    for shape in ProductShapes(layer, rows: rows, precision: precision).all {
      own += shape.widenedByteCount(in: context)
      scratchpad = max(scratchpad, try shape.scratchpadByteCount(in: context))
    }
    return (own, scratchpad)
  }
}

/// The shapes of a linear layer's products.
private struct ProductShapes {
  let layer: Linear
  let rows: Int
  let precision: Precision

  init(_ layer: Linear, rows: Int, precision: Precision) {
    (self.layer, self.rows, self.precision) = (layer, rows, precision)
  }

  var forward: ProductShape {
    ProductShape(
      rows: rows, inner: layer.inputs, columns: layer.outputs, weightsStride: layer.weightStride, hasBias: true,
      precision: precision)
  }

  func weightGradient(accumulates: Bool) -> ProductShape {
    ProductShape(
      rows: layer.inputs, inner: rows, columns: layer.outputs, source: .transposed,
      destinationStride: layer.weightStride, accumulates: accumulates, precision: precision)
  }

  var inputGradient: ProductShape {
    ProductShape(
      rows: rows, inner: layer.outputs, columns: layer.inputs, weights: .transposed, weightsStride: layer.weightStride,
      precision: precision)
  }

  var all: [ProductShape] {
    [forward, weightGradient(accumulates: false), weightGradient(accumulates: true), inputGradient]
  }
}
