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

  package let rows, inner, columns: Int
  let source, weights: Orientation
  /// From one row to the next, in memory; a transposed matrix's rows are its columns.
  let sourceStride, weightsStride, destinationStride: Int
  let hasBias: Bool
  /// Whether the product is added to what stands in the destination.
  let accumulates: Bool
  /// That of the source and the weights.
  let precision: Precision

  /// A product of matrices with these counts, all positive. Where no stride is given, rows follow each other without gaps;
  /// what stands in a gap is neither used nor changed.
  package init(
    rows: Int, inner: Int, columns: Int, source: Orientation = .plain, weights: Orientation = .plain,
    sourceStride: Int? = nil, weightsStride: Int? = nil, destinationStride: Int? = nil, hasBias: Bool = false,
    accumulates: Bool = false, precision: Precision = .float32
  ) {
    (self.rows, self.inner, self.columns) = (rows, inner, columns)
    (self.source, self.weights) = (source, weights)
    self.sourceStride = sourceStride ?? (source == .plain ? inner : rows)
    self.weightsStride = weightsStride ?? (weights == .plain ? columns : inner)
    self.destinationStride = destinationStride ?? columns
    (self.hasBias, self.accumulates, self.precision) = (hasBias, accumulates, precision)
  }

  /// Whether its bfloat16s become float32s first, as oneDNN has no products of them for this processor.
  func isWidened(in context: OneDNNContext) -> Bool { precision == .bfloat16 && !context.hasBFloat16 }

  /// The numbers of the source and of the weights in memory, gaps among them.
  var operandCounts: (source: Int, weights: Int) {
    ((source == .plain ? rows : inner) * sourceStride, (weights == .plain ? inner : columns) * weightsStride)
  }

  /// The bytes of the operands that become float32s.
  func widenedByteCount(in context: OneDNNContext) -> Int {
    isWidened(in: context) ? (operandCounts.source + operandCounts.weights) * Precision.float32.byteCount : 0
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

  var sourceMatrix: COneDNN_Matrix { Self.matrix(rows, inner, source, stride: sourceStride) }
  var weightsMatrix: COneDNN_Matrix { Self.matrix(inner, columns, weights, stride: weightsStride) }
  var destinationMatrix: COneDNN_Matrix { Self.matrix(rows, columns, .plain, stride: destinationStride) }

  private static func matrix(_ rows: Int, _ columns: Int, _ orientation: Orientation, stride: Int) -> COneDNN_Matrix {
    let isPlain = orientation == .plain
    return COneDNN_Matrix(
      rows: dnnl_dim_t(rows), columns: dnnl_dim_t(columns), rowStride: dnnl_dim_t(isPlain ? stride : 1),
      columnStride: dnnl_dim_t(isPlain ? 1 : stride))
  }
}
