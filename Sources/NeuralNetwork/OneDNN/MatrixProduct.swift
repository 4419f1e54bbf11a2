import COneDNN

/// A product of two row-major matrices of fixed shapes, created once and run many times: destination = source · weights (+
/// bias), or that added to what stands there, where either operand may be the transpose of what stands in memory. Both
/// operands have one precision; sums, bias and destination are float32.
///
/// Running it allocates nothing on Swift's side and uses the calling thread alone.
package final class MatrixProduct {
  private let context: OneDNNContext
  private let primitive: OneDNNPrimitive
  private let source, weights, bias, destination, scratchpad: OneDNNMemory
  /// Where bfloat16s become float32s, on processors for which oneDNN has no products of them.
  private let widened: (source: OperandBuffer, weights: OperandBuffer)?
  private let widenedMemory: [AlignedMemory]
  /// Kept from run to run, so that a run allocates nothing.
  private let arguments: [dnnl_exec_arg_t]

  /// A product of this kind.
  package init(_ shape: ProductShape, in context: OneDNNContext) throws(OneDNNError) {
    let isWidened = shape.isWidened(in: context)
    let (operands, float32) = ((isWidened ? .float32 : shape.precision).dataType, Precision.float32.dataType)
    let engine = context.engine
    self.context = context
    primitive = try OneDNNPrimitive(shape, operands: operands, in: engine)
    let scratchpadSize = primitive.scratchpadSize
    context.reserveScratchpad(byteCount: scratchpadSize)
    source = try OneDNNMemory(shape.sourceMatrix, operands, in: engine)
    weights = try OneDNNMemory(shape.weightsMatrix, operands, in: engine)
    bias = try OneDNNMemory(COneDNN_Matrix(row: shape.columns), float32, in: engine)
    destination = try OneDNNMemory(shape.destinationMatrix, float32, in: engine)
    scratchpad = try OneDNNMemory(COneDNN_Matrix(row: max(scratchpadSize, 1)), COneDNN_UINT8(), in: engine)
    let counts = [shape.operandCounts.source, shape.operandCounts.weights]
    let memory = (isWidened ? counts : []).map { AlignedMemory(byteCount: $0 * Precision.float32.byteCount) }
    widened =
      isWidened
      ? (memory[0].operands(.float32, count: counts[0]), memory[1].operands(.float32, count: counts[1])) : nil
    widenedMemory = memory
    arguments =
      [
        source.argument(DNNL_ARG_SRC), weights.argument(DNNL_ARG_WEIGHTS), destination.argument(DNNL_ARG_DST),
        scratchpad.argument(DNNL_ARG_SCRATCHPAD),
      ] + (shape.hasBias ? [bias.argument(DNNL_ARG_BIAS)] : [])
  }

  /// Runs the product on these buffers, each as long as its shape says.
  ///
  /// The pointers are only used until this returns: the stream of a processor's engine runs in the caller's thread.
  package func callAsFunction(
    _ sourceBuffer: UnsafeRawPointer, _ weightsBuffer: UnsafeRawPointer, bias biasBuffer: UnsafePointer<Float>?,
    into destinationBuffer: UnsafeMutablePointer<Float>
  ) throws(OneDNNError) {
    if let widened {
      widened.source.widen(sourceBuffer)
      widened.weights.widen(weightsBuffer)
    }
    try source.set(widened.map { UnsafeRawPointer($0.source.start) } ?? sourceBuffer)
    try weights.set(widened.map { UnsafeRawPointer($0.weights.start) } ?? weightsBuffer)
    try destination.set(destinationBuffer)
    try scratchpad.set(context.scratchpad.baseAddress)
    if let biasBuffer { try bias.set(biasBuffer) }
    // The array's memory is only read, until this returns.
    let status = arguments.withUnsafeBufferPointer {
      dnnl_primitive_execute(primitive.handle, context.stream, Int32($0.count), $0.baseAddress)
    }
    try check("dnnl_primitive_execute") { status }
  }
}

extension COneDNN_Matrix {
  /// A matrix of one row.
  fileprivate init(row columns: Int) {
    self.init(rows: 1, columns: dnnl_dim_t(columns), rowStride: dnnl_dim_t(columns), columnStride: 1)
  }
}
