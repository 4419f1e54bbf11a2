/// How NumPy stores a number: `|u1`, `<i8`, `>f4`, `|b1`, …
package struct NPYNumber: Equatable, Sendable {
  private enum Kind: Character {
    case unsigned = "u"
    case signed = "i"
    case float = "f"
    case flag = "b"
  }

  private let kind: Kind
  /// Bytes of a number.
  package let byteCount: Int
  private let isBigEndian: Bool

  /// The type of a description; nil where numbers of it aren't read.
  init?(described text: String) {
    let letters = Array(text)
    guard letters.count == 3, "<>|=".contains(letters[0]), let kind = Kind(rawValue: letters[1]),
      let count = letters[2].wholeNumberValue
    else { return nil }
    switch kind {
    case .unsigned, .signed: guard [1, 2, 4, 8].contains(count) else { return nil }
    case .float: guard [2, 4, 8].contains(count) else { return nil }
    case .flag: guard count == 1 else { return nil }
    }
    (self.kind, byteCount, isBigEndian) = (kind, count, letters[0] == ">")
  }

  /// The number in some bytes, of which there are `byteCount`. One that a double can't hold is rounded.
  package func value(_ bytes: ArraySlice<UInt8>) -> Double {
    let bits = (isBigEndian ? Array(bytes) : bytes.reversed()).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    switch kind {
    case .unsigned, .flag: return Double(bits)
    case .signed:
      let unused = 64 - 8 * byteCount
      return Double(Int64(bitPattern: bits << UInt64(unused)) >> Int64(unused))
    case .float:
      switch byteCount {
      case 2: return Double(Float16(bitPattern: UInt16(bits)))
      case 4: return Double(Float(bitPattern: UInt32(bits)))
      default: return Double(bitPattern: bits)
      }
    }
  }
}
