import CKernels

/// Rows of numbers as the kernels read and write them, each padded to whole cache lines. Between the rows, and around all of
/// them, stands a number that is none, which no kernel may read or write.
final class PaddedRows {
  let count, width, stride: Int
  private let memory: UnsafeMutableBufferPointer<Float>

  private static let line = CKERNELS_LINE
  private static let untouched = Float(bitPattern: 0x7FC1_B2C3)

  /// Rows to be read, whose padding is 0.
  ///
  /// - Parameters:
  ///   - values: [count, width].
  ///   - width: At least 1.
  ///   - gap: The cache lines between rows.
  init(_ values: [Float], width: Int, gap: Int = 1) {
    (self.count, self.width) = (values.count / width, width)
    let whole = wholeLines(width)
    stride = whole + gap * Self.line
    memory = Self.allocate(count * stride)
    for row in 0..<count {
      for column in 0..<whole {
        memory[Self.line + row * stride + column] = column < width ? values[row * width + column] : 0
      }
    }
  }

  /// Rows to be written.
  init(count: Int, width: Int, gap: Int = 1) {
    (self.count, self.width) = (count, width)
    stride = wholeLines(width) + gap * Self.line
    memory = Self.allocate(count * stride)
  }

  /// Room for some numbers, with a cache line before and behind.
  private static func allocate(_ count: Int) -> UnsafeMutableBufferPointer<Float> {
    let bytes = UnsafeMutableRawBufferPointer.allocate(
      byteCount: (count + 2 * line) * MemoryLayout<Float>.stride, alignment: 64)
    let memory = bytes.bindMemory(to: Float.self)
    memory.initialize(repeating: untouched)
    return memory
  }

  deinit { memory.deallocate() }

  /// The first row; the memory is never empty.
  var start: UnsafeMutablePointer<Float> { memory.baseAddress.unsafelyUnwrapped + Self.line }

  func readable(from column: Int = 0) -> CKernels_Rows { CKernels_Rows(start: start + column, stride: stride) }

  var writable: CKernels_MutableRows { CKernels_MutableRows(start: start, stride: stride) }

  /// [count, width].
  var values: [Float] { (0..<count).flatMap { row in (0..<width).map { start[row * stride + $0] } } }

  /// The first number that isn't as expected: bit for bit what is given, then 0 to the end of the line, and beyond that
  /// untouched.
  func fault(_ expected: [Float]) -> String? {
    for (index, number) in memory.enumerated() {
      let place = index - Self.line
      let (row, column) = (place / stride, place % stride)
      let isInside = place >= 0 && place < count * stride && column < wholeLines(width)
      let wanted = !isInside ? Self.untouched : column < width ? expected[row * width + column] : 0
      // What isn't a number is equal to any other such but the one that nothing touches.
      let isEqual =
        wanted.isNaN && isInside
        ? number.isNaN && number.bitPattern != Self.untouched.bitPattern : number.bitPattern == wanted.bitPattern
      if !isEqual { return "[\(row), \(column)] is \(number), not \(wanted)" }
    }
    return nil
  }
}

/// So many numbers, rounded up to whole cache lines.
func wholeLines(_ count: Int) -> Int { (count + 15) / 16 * 16 }
