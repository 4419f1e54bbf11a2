import COneDNN

/// What one thread needs to run products: an engine, a stream, and a scratchpad that its products share.
///
/// Not `Sendable`: a context and its products belong to one thread at a time.
package final class OneDNNContext {
  private let ownedEngine: OneDNNEngine
  private let ownedStream: OneDNNStream
  /// Whether oneDNN has products of bfloat16s for this processor.
  let hasBFloat16: Bool
  private var scratchpadMemory = AlignedMemory(byteCount: 64)

  /// Creates an engine on the processor and a stream in it.
  package init() throws(OneDNNError) {
    OneDNN.useCallingThreadOnly()
    ownedEngine = try OneDNNEngine()
    ownedStream = try OneDNNStream(in: ownedEngine.handle)
    hasBFloat16 = COneDNN_has_bfloat16(ownedEngine.handle)
  }

  var engine: dnnl_engine_t { ownedEngine.handle }
  var stream: dnnl_stream_t { ownedStream.handle }
  /// The memory that products may use while they run.
  var scratchpad: UnsafeMutableRawBufferPointer { scratchpadMemory.bytes }

  /// Grows the scratchpad to at least `byteCount`, before any product that needs so much runs.
  func reserveScratchpad(byteCount: Int) {
    if byteCount > scratchpad.count { scratchpadMemory = AlignedMemory(byteCount: byteCount) }
  }
}
