import COneDNN

/// A product of two row-major matrices of fixed shapes, created once and run many times: destination = source · weights (+ bias), or
/// that added to what stands there, where either operand may be the transpose of what stands in memory. Both operands have
/// one precision; sums, bias and destination are float32.
///
/// Running it allocates nothing on Swift's side and uses the calling thread alone.
package final class MatrixProduct {
  private let context: OneDNNContext
  private let primitive: dnnl_primitive_t
  private let source: dnnl_memory_t
  private let weights: dnnl_memory_t
  private let bias: dnnl_memory_t
  private let destination: dnnl_memory_t
  private let scratchpad: dnnl_memory_t
  /// Where bfloat16s become float32s, on processors for which oneDNN has no products of them.
  private let widened: (source: OperandBuffer, weights: OperandBuffer)?
  /// Kept from run to run, so that a run allocates nothing.
  private let arguments: UnsafeMutableBufferPointer<dnnl_exec_arg_t>

  /// A product of this kind.
  package init(_ shape: ProductShape, in context: OneDNNContext) throws(OneDNNError) {
    let (rows, inner, columns) = (shape.rows, shape.inner, shape.columns)
    let float32 = Precision.float32.dataType
    let isWidened = shape.isWidened(in: context)
    let operands = isWidened ? float32 : shape.precision.dataType
    var primitive: dnnl_primitive_t?
    var scratchpadSize = 0
    try check("dnnl_primitive_create") {
      COneDNN_matmul_create(
        &primitive, &scratchpadSize, context.engine, shape.sourceMatrix, shape.weightsMatrix, shape.destinationMatrix,
        operands, shape.hasBias, shape.accumulates)
    }
    guard let primitive else {
      throw OneDNNError(status: dnnl_runtime_error.rawValue, function: "dnnl_primitive_create")
    }
    context.reserveScratchpad(byteCount: scratchpadSize)
    self.context = context
    widened =
      isWidened
      ? (OperandBuffer(.float32, count: rows * inner), OperandBuffer(.float32, count: inner * columns)) : nil
    self.primitive = primitive
    source = try Self.memory(shape.sourceMatrix, operands, context)
    weights = try Self.memory(shape.weightsMatrix, operands, context)
    bias = try Self.memory(COneDNN_Matrix(row: columns), float32, context)
    destination = try Self.memory(shape.destinationMatrix, float32, context)
    scratchpad = try Self.memory(COneDNN_Matrix(row: max(scratchpadSize, 1)), COneDNN_UINT8(), context)
    arguments = .allocate(capacity: shape.hasBias ? 5 : 4)
    arguments[0] = dnnl_exec_arg_t(arg: DNNL_ARG_SRC, memory: source)
    arguments[1] = dnnl_exec_arg_t(arg: DNNL_ARG_WEIGHTS, memory: weights)
    arguments[2] = dnnl_exec_arg_t(arg: DNNL_ARG_DST, memory: destination)
    arguments[3] = dnnl_exec_arg_t(arg: DNNL_ARG_SCRATCHPAD, memory: scratchpad)
    if shape.hasBias { arguments[4] = dnnl_exec_arg_t(arg: DNNL_ARG_BIAS, memory: bias) }
  }

  deinit {
    arguments.deallocate()
    widened?.source.deallocate()
    widened?.weights.deallocate()
    for memory in [source, weights, bias, destination, scratchpad] { dnnl_memory_destroy(memory) }
    dnnl_primitive_destroy(primitive)
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
    try set(source, widened.map { UnsafeRawPointer($0.source.start) } ?? sourceBuffer)
    try set(weights, widened.map { UnsafeRawPointer($0.weights.start) } ?? weightsBuffer)
    try set(destination, destinationBuffer)
    try set(scratchpad, context.scratchpad.baseAddress)
    if let biasBuffer { try set(bias, biasBuffer) }
    try check("dnnl_primitive_execute") {
      dnnl_primitive_execute(primitive, context.stream, Int32(arguments.count), arguments.baseAddress)
    }
  }

  private func set(_ memory: dnnl_memory_t, _ buffer: UnsafeRawPointer?) throws(OneDNNError) {
    // oneDNN takes what it only reads as mutable too.
    try check("dnnl_memory_set_data_handle") {
      dnnl_memory_set_data_handle(memory, UnsafeMutableRawPointer(mutating: buffer))
    }
  }

  private static func memory(
    _ matrix: COneDNN_Matrix, _ type: dnnl_data_type_t, _ context: OneDNNContext
  ) throws(OneDNNError) -> dnnl_memory_t {
    var memory: dnnl_memory_t?
    try check("dnnl_memory_create") { COneDNN_memory_create(&memory, matrix, type, context.engine) }
    guard let memory else { throw OneDNNError(status: dnnl_runtime_error.rawValue, function: "dnnl_memory_create") }
    return memory
  }
}

extension COneDNN_Matrix {
  /// A matrix of one row.
  fileprivate init(row columns: Int) {
    self.init(rows: 1, columns: dnnl_dim_t(columns), rowStride: dnnl_dim_t(columns), columnStride: 1)
  }
}
