/// Memory on a cache line's boundary, zeros at first, for as long as somebody holds it.
package final class AlignedMemory {
  package let bytes: UnsafeMutableRawBufferPointer

  /// Room for so many bytes.
  package init(byteCount: Int) {
    bytes = .allocate(byteCount: max(byteCount, 64), alignment: 64)
    bytes.initializeMemory(as: UInt8.self, repeating: 0)
  }

  /// Where it begins; it is never empty.
  package var start: UnsafeMutableRawPointer { bytes.baseAddress.unsafelyUnwrapped }

  deinit { bytes.deallocate() }

  /// The memory as numbers, from its beginning on; the caller keeps it alive, and asks for no more than it has room for.
  func floats(count: Int) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(rebasing: bytes.assumingMemoryBound(to: Float.self)[..<count])
  }

  /// The same in a precision.
  func operands(_ precision: Precision, count: Int) -> OperandBuffer {
    OperandBuffer(precision, count: count, at: start)
  }
}
