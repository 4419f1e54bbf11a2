import CKernels

/// What a matrix product reads, on a cache line's boundary. A view: the memory is its maker's.
struct OperandBuffer {
  /// The number format.
  let precision: Precision
  /// The numbers that there's room for.
  let count: Int
  let start: UnsafeMutableRawPointer

  /// A view of memory with room for as many numbers.
  init(_ precision: Precision, count: Int, at start: UnsafeMutableRawPointer) {
    (self.precision, self.count, self.start) = (precision, count, start)
  }

  /// Where the number of an index stands.
  func address(of index: Int) -> UnsafeMutableRawPointer { start + index * precision.byteCount }

  /// Takes on numbers, rounded to its precision, from its beginning on; no more than there's room for.
  func update(from numbers: UnsafeBufferPointer<Float>) {
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
}

extension UnsafeMutableBufferPointer<Float> {
  /// The first element's address; these buffers are never without memory.
  var start: UnsafeMutablePointer<Float> { baseAddress.unsafelyUnwrapped }
}
