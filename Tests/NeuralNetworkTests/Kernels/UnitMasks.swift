import CKernels

/// The masks of some rows' units. Between the words of 32 rows, and around all, stand words that no kernel may write.
final class UnitMasks {
  let rows, width, stride: Int
  private let memory: UnsafeMutableBufferPointer<UInt32>

  private static let line = CKERNELS_LINE
  private static let untouched: UInt32 = 0xA1B2_C3D4

  /// Masks to be read.
  ///
  /// - Parameters:
  ///   - isSet: [rows, width].
  ///   - width: At least 1.
  convenience init(_ isSet: [Bool], width: Int) {
    self.init(rows: isSet.count / width, width: width)
    for (place, word) in words(isSet) { start[place] = word }
  }

  /// Masks to be written.
  init(rows: Int, width: Int) {
    (self.rows, self.width) = (rows, width)
    stride = wholeLines(width) + Self.line
    let count = (rows + 31) / 32 * stride + 2 * Self.line
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: count * MemoryLayout<UInt32>.stride, alignment: 64)
    memory = bytes.bindMemory(to: UInt32.self)
    memory.initialize(repeating: Self.untouched)
  }

  deinit { memory.deallocate() }

  /// The first word; the memory is never empty.
  private var start: UnsafeMutablePointer<UInt32> { memory.baseAddress.unsafelyUnwrapped + Self.line }

  func readable(from unit: Int = 0) -> CKernels_Masks { CKernels_Masks(start: start + unit, stride: stride) }

  var writable: CKernels_MutableMasks { CKernels_MutableMasks(start: start, stride: stride) }

  /// The first word that isn't as expected: the bits of the rows as given, those of no row cleared; what pads the units may
  /// be anything, what stands beyond is untouched.
  func fault(_ isSet: [Bool]) -> String? {
    for (place, word) in words(isSet) where start[place] != word {
      return "word [\(place / stride), \(place % stride)] is \(String(start[place], radix: 2))"
    }
    for (index, word) in memory.enumerated() {
      let place = index - Self.line
      let isInside = place >= 0 && index < memory.count - Self.line && place % stride < wholeLines(width)
      if !isInside && word != Self.untouched { return "word \(place) was touched" }
    }
    return nil
  }

  /// Where the word of each unit in each 32 rows stands, and what it holds.
  private func words(_ isSet: [Bool]) -> [(place: Int, word: UInt32)] {
    (0..<(rows + 31) / 32).flatMap { group in
      (0..<width).map { unit in
        let word = (32 * group..<min(32 * group + 32, rows)).reduce(UInt32(0)) {
          isSet[$1 * width + unit] ? $0 | 1 << ($1 % 32) : $0
        }
        return (group * stride + unit, word)
      }
    }
  }
}
