import CKernels

/// Memory for what a matrix product reads, on a cache line's boundary; zeros at first.
///
/// Whoever allocates one deallocates it.
public struct OperandBuffer {
  /// The number format.
  public let precision: Precision
  /// The numbers that there's room for.
  public let count: Int
  package let start: UnsafeMutableRawPointer

  init(_ precision: Precision, count: Int) {
    self.precision = precision
    self.count = count
    let byteCount = max(count, 1) * precision.byteCount
    start = .allocate(byteCount: byteCount, alignment: 64)
    start.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
  }

  /// The same memory as a buffer of float32s.
  init(sharing floats: UnsafeMutableBufferPointer<Float>) {
    precision = .float32
    count = floats.count
    start = UnsafeMutableRawPointer(floats.start)
  }

  func deallocate() { start.deallocate() }

  /// Where the number of an index stands.
  func address(of index: Int) -> UnsafeMutableRawPointer { start + index * precision.byteCount }

  /// 1 for bfloat16, as the kernels take it.
  package var isBFloat16: Int32 { precision == .bfloat16 ? 1 : 0 }

  /// Takes on numbers, rounded to its precision, from its beginning on; no more than there's room for.
  public func update(from numbers: UnsafeBufferPointer<Float>) {
    precondition(numbers.count <= count, "more numbers than there's room for")
    guard let source = numbers.baseAddress else { return }
    switch precision {
    case .float32: start.copyMemory(from: source, byteCount: numbers.count * precision.byteCount)
    case .bfloat16: CKernels_round(source, numbers.count, start.assumingMemoryBound(to: UInt16.self))
    }
  }

  /// Fills a buffer of float32s with as many bfloat16s.
  func widen(_ bfloat16s: UnsafeRawPointer) {
    let (from, to) = (bfloat16s.assumingMemoryBound(to: UInt16.self), start.assumingMemoryBound(to: Float.self))
    for index in 0..<count { to[index] = Float(bitPattern: UInt32(from[index]) << 16) }
  }

  /// Whether the first numbers are all finite.
  func isFinite(count: Int) -> Bool {
    switch precision {
    case .float32:
      UnsafeBufferPointer(start: start.assumingMemoryBound(to: Float.self), count: count).allSatisfy(\.isFinite)
    case .bfloat16:
      // What has all bits of the exponent set is infinite or no number.
      UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt16.self), count: count).allSatisfy {
        $0 & 0x7F80 != 0x7F80
      }
    }
  }
}

extension UnsafeMutableBufferPointer<Float> {
  /// Zeros on a cache line's boundary; the caller deallocates them.
  static func aligned(count: Int) -> Self {
    let byteCount = Swift.max(count, 1) * MemoryLayout<Float>.stride
    let raw = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 64)
    let floats = raw.bindMemory(to: Float.self)
    floats.initialize(repeating: 0)
    return floats
  }

  /// The first element's address; these buffers are never empty.
  var start: UnsafeMutablePointer<Float> { baseAddress.unsafelyUnwrapped }
}
