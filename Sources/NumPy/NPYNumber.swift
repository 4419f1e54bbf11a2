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

  /// The numbers that bytes stand for, one behind the other. Those that a double can't hold are rounded.
  package func values(_ bytes: [UInt8]) -> [Double] {
    switch (kind, byteCount) {
    case (.unsigned, 2): integers(bytes, of: UInt16.self)
    case (.unsigned, 4): integers(bytes, of: UInt32.self)
    case (.unsigned, 8): integers(bytes, of: UInt64.self)
    case (.signed, 1): integers(bytes, of: Int8.self)
    case (.signed, 2): integers(bytes, of: Int16.self)
    case (.signed, 4): integers(bytes, of: Int32.self)
    case (.signed, 8): integers(bytes, of: Int64.self)
    case (.float, 2): patterns(bytes) { (bits: UInt16) in Double(Float16(bitPattern: bits)) }
    case (.float, 4): patterns(bytes) { (bits: UInt32) in Double(Float(bitPattern: bits)) }
    case (.float, _): patterns(bytes) { (bits: UInt64) in Double(bitPattern: bits) }
    case (.unsigned, _), (.signed, _), (.flag, _): bytes.map(Double.init)
    }
  }

  private func integers<Bits: FixedWidthInteger>(_ bytes: [UInt8], of type: Bits.Type) -> [Double] {
    patterns(bytes) { (bits: Bits) in Double(bits) }
  }

  private func patterns<Bits: FixedWidthInteger>(_ bytes: [UInt8], _ value: (Bits) -> Double) -> [Double] {
    // Reads whole patterns alone, and any bits are one.
    bytes.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count - bytes.count % byteCount, by: byteCount).map { place in
        let bits = bytes.loadUnaligned(fromByteOffset: place, as: Bits.self)
        return value(isBigEndian ? Bits(bigEndian: bits) : Bits(littleEndian: bits))
      }
    }
  }
}
