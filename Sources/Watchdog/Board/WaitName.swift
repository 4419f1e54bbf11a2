/// The name of what is waited in, cut to 24 bytes: as long as the longest MPI function's, and read and written as words.
package struct WaitName: Equatable, Sendable {
  let words: (UInt64, UInt64, UInt64)

  /// The name, of which 24 bytes are kept.
  package init(_ text: String) {
    var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
    for (index, byte) in text.utf8.prefix(24).enumerated() {
      let bits = UInt64(byte) << UInt64(index % 8 * 8)
      switch index / 8 {
      case 0: words.0 |= bits
      case 1: words.1 |= bits
      default: words.2 |= bits
      }
    }
    self.words = words
  }

  init(words: (UInt64, UInt64, UInt64)) { self.words = words }

  /// The name.
  package var text: String {
    let bytes = [words.0, words.1, words.2].flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
    }
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  package static func == (left: Self, right: Self) -> Bool { left.words == right.words }
}
