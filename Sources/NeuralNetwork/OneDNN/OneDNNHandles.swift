import COneDNN

/// Owns an engine of oneDNN's.
struct OneDNNEngine: ~Copyable {
  let handle: dnnl_engine_t

  /// An engine on the processor.
  init() throws(OneDNNError) {
    var handle: dnnl_engine_t?
    try check("dnnl_engine_create") { dnnl_engine_create(&handle, dnnl_cpu, 0) }
    self.handle = try made(handle, by: "dnnl_engine_create")
  }

  deinit { dnnl_engine_destroy(handle) }
}

/// Owns a stream, which must not outlive its engine.
struct OneDNNStream: ~Copyable {
  let handle: dnnl_stream_t

  /// A stream in an engine.
  init(in engine: dnnl_engine_t) throws(OneDNNError) {
    var handle: dnnl_stream_t?
    try check("dnnl_stream_create") { dnnl_stream_create(&handle, engine, dnnl_stream_default_flags.rawValue) }
    self.handle = try made(handle, by: "dnnl_stream_create")
  }

  deinit { dnnl_stream_destroy(handle) }
}

/// Owns what oneDNN knows of a matrix in memory, which it is told of before each use.
struct OneDNNMemory: ~Copyable {
  private let handle: dnnl_memory_t

  /// A matrix of some type.
  init(_ matrix: COneDNN_Matrix, _ type: dnnl_data_type_t, in engine: dnnl_engine_t) throws(OneDNNError) {
    var handle: dnnl_memory_t?
    try check("dnnl_memory_create") { COneDNN_memory_create(&handle, matrix, type, engine) }
    self.handle = try made(handle, by: "dnnl_memory_create")
  }

  deinit { dnnl_memory_destroy(handle) }

  /// Says where the matrix stands from here on.
  func set(_ buffer: UnsafeRawPointer?) throws(OneDNNError) {
    // oneDNN takes what it only reads as mutable too.
    try check("dnnl_memory_set_data_handle") {
      dnnl_memory_set_data_handle(handle, UnsafeMutableRawPointer(mutating: buffer))
    }
  }

  /// The matrix as an argument of a primitive; valid as long as this value lives.
  func argument(_ name: Int32) -> dnnl_exec_arg_t { dnnl_exec_arg_t(arg: name, memory: handle) }
}

/// Owns a primitive.
struct OneDNNPrimitive: ~Copyable {
  let handle: dnnl_primitive_t
  /// The bytes of the scratchpad that it needs.
  let scratchpadSize: Int

  /// The product of a shape, whose operands are of this type.
  init(_ shape: ProductShape, operands: dnnl_data_type_t, in engine: dnnl_engine_t) throws(OneDNNError) {
    var handle: dnnl_primitive_t?
    var scratchpadSize = 0
    try check("dnnl_primitive_create") {
      COneDNN_matmul_create(
        &handle, &scratchpadSize, engine, shape.sourceMatrix, shape.weightsMatrix, shape.destinationMatrix, operands,
        shape.hasBias, shape.accumulates)
    }
    self.handle = try made(handle, by: "dnnl_primitive_create")
    self.scratchpadSize = scratchpadSize
  }

  deinit { dnnl_primitive_destroy(handle) }
}

/// What a function has made, as it says that it has.
private func made<Handle>(_ handle: Handle?, by function: String) throws(OneDNNError) -> Handle {
  guard let handle else { throw OneDNNError(status: dnnl_runtime_error.rawValue, function: function) }
  return handle
}
