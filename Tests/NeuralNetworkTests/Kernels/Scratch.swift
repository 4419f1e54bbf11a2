/// The scratch memory of a kernel, on a cache line's boundary, of which nothing is known; bytes stand behind it that aren't
/// the kernel's.
final class Scratch {
  private let bytes: UnsafeMutableRawBufferPointer
  private let byteCount: Int

  init(_ byteCount: Int) {
    self.byteCount = byteCount
    bytes = .allocate(byteCount: byteCount + 64, alignment: 64)
    bytes.initializeMemory(as: UInt8.self, repeating: 0xFF)
  }

  deinit { bytes.deallocate() }

  /// The memory is never empty.
  var start: UnsafeMutableRawPointer { bytes.baseAddress.unsafelyUnwrapped }

  /// Whether nothing was written behind it.
  var isWithinBounds: Bool { bytes[byteCount...].allSatisfy { $0 == 0xFF } }
}
