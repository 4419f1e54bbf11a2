/// Memory on a cache line's boundary, zeros at first, for as long as somebody holds it.
final class AlignedMemory {
  let bytes: UnsafeMutableRawBufferPointer

  /// Room for so many bytes.
  init(byteCount: Int) {
    bytes = .allocate(byteCount: max(byteCount, 64), alignment: 64)
    bytes.initializeMemory(as: UInt8.self, repeating: 0)
  }

  deinit { bytes.deallocate() }

  /// The memory as numbers, from its beginning on; the caller keeps it alive, and asks for no more than it has room for.
  func floats(count: Int) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(rebasing: bytes.assumingMemoryBound(to: Float.self)[..<count])
  }

  /// The same in a precision.
  func operands(_ precision: Precision, count: Int) -> OperandBuffer {
    // The memory is never empty, so it has an address.
    OperandBuffer(precision, count: count, at: bytes.baseAddress.unsafelyUnwrapped)
  }
}
