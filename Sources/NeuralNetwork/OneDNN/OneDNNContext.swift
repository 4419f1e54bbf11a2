import COneDNN

/// What one thread needs to run products: an engine, a stream, and a scratchpad that its products share.
///
/// Not `Sendable`: a context and its products belong to one thread at a time.
package final class OneDNNContext {
  let engine: dnnl_engine_t
  let stream: dnnl_stream_t
  /// Whether oneDNN has products of bfloat16s for this processor.
  let hasBFloat16: Bool
  private(set) var scratchpad: UnsafeMutableRawBufferPointer

  /// Creates an engine on the processor and a stream in it.
  package init() throws(OneDNNError) {
    OneDNN.useCallingThreadOnly()
    var engine: dnnl_engine_t?
    try check("dnnl_engine_create") { dnnl_engine_create(&engine, dnnl_cpu, 0) }
    guard let engine else { throw OneDNNError(status: dnnl_runtime_error.rawValue, function: "dnnl_engine_create") }
    var stream: dnnl_stream_t?
    do {
      try check("dnnl_stream_create") {
        dnnl_stream_create(&stream, engine, dnnl_stream_default_flags.rawValue)
      }
    } catch {
      dnnl_engine_destroy(engine)
      throw error
    }
    guard let stream else { throw OneDNNError(status: dnnl_runtime_error.rawValue, function: "dnnl_stream_create") }
    self.engine = engine
    self.stream = stream
    hasBFloat16 = COneDNN_has_bfloat16(engine)
    scratchpad = .allocate(byteCount: 64, alignment: 64)
  }

  deinit {
    scratchpad.deallocate()
    dnnl_stream_destroy(stream)
    dnnl_engine_destroy(engine)
  }

  /// Grows the scratchpad to at least `byteCount`, before any product that needs so much runs.
  func reserveScratchpad(byteCount: Int) {
    guard byteCount > scratchpad.count else { return }
    scratchpad.deallocate()
    scratchpad = .allocate(byteCount: byteCount, alignment: 64)
  }
}
