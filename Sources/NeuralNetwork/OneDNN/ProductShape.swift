import COneDNN

/// The shapes and the kind of a `MatrixProduct`: [rows, inner] · [inner, columns] → [rows, columns].
package struct ProductShape {
  /// How an operand stands in memory.
  package enum Orientation {
    /// As the product reads it.
    case plain
    /// Transposed: what the product reads as [r, c] stands in memory as [c, r].
    case transposed
  }

  let rows, inner, columns: Int
  let source, weights: Orientation
  let hasBias: Bool
  /// Whether the product is added to what stands in the destination.
  let accumulates: Bool
  /// That of the source and the weights.
  let precision: Precision

  /// A product of matrices with these counts, all positive.
  package init(
    rows: Int, inner: Int, columns: Int, source: Orientation = .plain, weights: Orientation = .plain,
    hasBias: Bool = false, accumulates: Bool = false, precision: Precision = .float32
  ) {
    (self.rows, self.inner, self.columns) = (rows, inner, columns)
    (self.source, self.weights) = (source, weights)
    (self.hasBias, self.accumulates, self.precision) = (hasBias, accumulates, precision)
  }

  /// Whether its bfloat16s become float32s first, as oneDNN has no products of them for this processor.
  func isWidened(in context: OneDNNContext) -> Bool { precision == .bfloat16 && !context.hasBFloat16 }

  /// The bytes of the operands that become float32s.
  func widenedByteCount(in context: OneDNNContext) -> Int {
    isWidened(in: context) ? (rows + columns) * inner * Precision.float32.byteCount : 0
  }

  /// The bytes of the scratchpad that the product needs, which other products may use too.
  func scratchpadByteCount(in context: OneDNNContext) throws(OneDNNError) -> Int {
    var size = 0
    let operands = isWidened(in: context) ? Precision.float32 : precision
    try check("dnnl_primitive_desc_create") {
      COneDNN_matmul_scratchpad_size(
        &size, context.engine, sourceMatrix, weightsMatrix, destinationMatrix, operands.dataType, hasBias, accumulates)
    }
    return size
  }

  var sourceMatrix: COneDNN_Matrix { Self.matrix(rows, inner, source) }
  var weightsMatrix: COneDNN_Matrix { Self.matrix(inner, columns, weights) }
  var destinationMatrix: COneDNN_Matrix { Self.matrix(rows, columns, .plain) }

  private static func matrix(_ rows: Int, _ columns: Int, _ orientation: Orientation) -> COneDNN_Matrix {
    let isPlain = orientation == .plain
    return COneDNN_Matrix(
      rows: dnnl_dim_t(rows), columns: dnnl_dim_t(columns), rowStride: dnnl_dim_t(isPlain ? columns : 1),
      columnStride: dnnl_dim_t(isPlain ? 1 : rows))
  }
}
