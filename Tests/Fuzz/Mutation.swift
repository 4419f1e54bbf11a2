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

  /// Changes some bytes, or moves, repeats or removes a stretch of them.
  mutating func mutate(_ bytes: inout [UInt8]) {
    for _ in 0..<(1 + below(4)) {
      guard !bytes.isEmpty else { return bytes.append(UInt8(truncatingIfNeeded: next())) }
      let place = below(bytes.count)
      let stretch = place..<min(bytes.count, place + 1 + below(1 << below(9)))
      switch below(9) {
      case 0: bytes[place] ^= 1 << UInt8(below(8))
      case 1: bytes[place] = pick([0, 1, 0x7F, 0x80, 0xFF, 0x0A, 0x1B, UInt8(truncatingIfNeeded: next())])
      case 2: bytes.removeSubrange(stretch)
      case 3: bytes.insert(contentsOf: bytes[stretch], at: below(bytes.count))
      case 4: bytes.removeLast(bytes.count - place)
      case 5: for index in stretch { bytes[index] = 0xFF }
      case 6: for index in stretch { bytes[index] = 0 }
      case 7: bytes.replaceSubrange(stretch, with: Array(numberText().utf8))
      default: bytes.insert(contentsOf: Array(text().utf8), at: place)
      }
    }
  }
}

/// A number's bytes, the most significant first.
func bigEndian(_ number: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }
