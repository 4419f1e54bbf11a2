import Philox

extension RandomStream {
  /// Whether something with a probability of 1 in `count` is so.
  mutating func oneIn(_ count: UInt32) -> Bool { integer(below: count) == 0 }

  /// A whole number below `bound`, which is positive.
  mutating func below(_ bound: Int) -> Int { Int(integer(below: UInt32(bound))) }

  /// One of some values, of which there is at least one.
  mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }

  /// A number as text that is often at an edge of what a type can hold.
  mutating func numberText() -> String {
    switch below(6) {
    case 0:
      pick([
        "0", "1", "-1", "2", "255", "256", "65535", "65536", "2147483647", "2147483648", "4294967295", "4294967296",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551615",
        "18446744073709551616", "99999999999999999999999",
      ])
    case 1:
      pick(["1e-46", "1e-39", "5e-324", "1e308", "1e309", "-0.0", "nan", ".nan", ".inf", "-.inf", "0.99999999999"])
    case 2: "\(below(10))"
    case 3: "0.\(below(1_000))"
    case 4: "\(Int64(bitPattern: next()) >> Int64(below(64)))"
    default: pick(["", " ", "x", "0x10", "1_000", "٣", "１", "1 ", "+1", "1.", ".5", "--1", "1e", "true", "~", "null"])
    }
  }

  /// Text with what terminals, parsers and file systems mind.
  mutating func text() -> String {
    let pieces = [
      "a", "epochs", "layers.0.weight", " ", "\n", "\t", "\u{0}", "\u{1B}[2J", "\u{202E}", "\u{FFFD}", "é", "🙂", "\"",
      "'",
      "\\", "{", "}", "[", "]", ":", ",", "#", "&a", "*a", "%s", "/", "..", "-",
    ]
    let text = (0..<below(8)).map { _ in pick(pieces) }.joined()
    return oneIn(20) ? String(repeating: text + "x", count: 1 << below(14)) : text
  }

  /// Bytes that no UTF-8 text has, or that open what has to be closed.
  mutating func trouble() -> [UInt8] {
    let bytes: [UInt8] = pick([
      [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80], [0xFF, 0xFE], [0xEF, 0xBB, 0xBF],
      [0xE2, 0x82], Array("[".utf8), Array("{\"a\":".utf8), Array("{a: ".utf8), Array("- ".utf8), Array("\"\\u".utf8),
    ])
    return oneIn(4) ? Array(repeatElement(bytes, count: 1 << below(12)).joined()) : bytes
  }

  /// A number at an edge of 1, 2, 4 or 8 bytes, in either order of them, or a floating-point number that's none.
  mutating func edgeNumber() -> [UInt8] {
    if oneIn(4) { return pick([[0, 0, 0xC0, 0x7F], [0, 0, 0x80, 0x7F], [1, 0, 0x80, 0xFF], [0, 0, 0x80, 0xFF]]) }
    let edges: [UInt64] = [0, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0xFFFF_FFFF, .max >> 1, .max]
    let bytes = Array(bigEndian(pick(edges) &+ UInt64(below(2))).suffix(1 << below(4)))
    return oneIn(2) ? bytes : bytes.reversed()
  }

  /// Changes some bytes, or moves, repeats or removes a stretch of them.
  mutating func mutate(_ bytes: inout [UInt8]) {
    for _ in 0..<(1 + below(4)) {
      guard !bytes.isEmpty else { return bytes.append(UInt8(truncatingIfNeeded: next())) }
      let place = below(bytes.count)
      let stretch = place..<min(bytes.count, place + 1 + below(1 << below(9)))
      switch below(12) {
      case 0: bytes[place] ^= 1 << UInt8(below(8))
      case 1: bytes[place] = pick([0, 1, 0x7F, 0x80, 0xFF, 0x0A, 0x1B, UInt8(truncatingIfNeeded: next())])
      case 2: bytes.removeSubrange(stretch)
      case 3: bytes.insert(contentsOf: bytes[stretch], at: below(bytes.count))
      case 4: bytes.removeLast(bytes.count - place)
      case 5: for index in stretch { bytes[index] = 0xFF }
      case 6: for index in stretch { bytes[index] = 0 }
      case 7: bytes.replaceSubrange(stretch, with: Array(numberText().utf8))
      case 8:
        let number = edgeNumber()
        bytes.replaceSubrange(place..<min(bytes.count, place + number.count), with: number)
      case 9: bytes.insert(contentsOf: trouble(), at: place)
      case 10: move(stretch, in: &bytes)
      default: bytes.insert(contentsOf: Array(text().utf8), at: place)
      }
    }
  }

  /// Puts about one of these lengths between the bytes and themselves, once in six times, so that lines cross the borders of
  /// what is read at once.
  mutating func crossBorders(_ bytes: inout [UInt8], of lengths: [Int]) {
    guard oneIn(6) else { return }
    let length = pick(lengths) + below(64) - 32
    bytes += [UInt8](repeating: pick([10, 32, 120]), count: length) + bytes
  }

  private mutating func move(_ stretch: Range<Int>, in bytes: inout [UInt8]) {
    let moved = bytes[stretch]
    bytes.removeSubrange(stretch)
    bytes.insert(contentsOf: moved, at: below(bytes.count + 1))
  }
}

/// A number's bytes, the most significant first.
func bigEndian(_ number: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }
