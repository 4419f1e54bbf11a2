/// Why a text isn't the JSON that was asked for.
enum JSONProblem: Error, Equatable {
  /// No JSON, or another kind of value.
  case unexpected
  /// An object has a key twice.
  case repeated(String)
}

/// Takes values of known kinds from the front of a JSON text (RFC 8259).
struct JSONScanner {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Takes an object, of which `member` takes each value.
  mutating func object(
    _ member: (_ key: String, _ scanner: inout JSONScanner) throws(JSONProblem) -> Void
  ) throws(JSONProblem) {
    try list(from: "{", to: "}") { scanner throws(JSONProblem) in
      let key = try scanner.string()
      guard scanner.take(":") else { throw .unexpected }
      try member(key, &scanner)
    }
  }

  /// Takes an array of whole numbers.
  mutating func integers() throws(JSONProblem) -> [Int] {
    var integers: [Int] = []
    try list(from: "[", to: "]") { scanner throws(JSONProblem) in integers.append(try scanner.integer()) }
    return integers
  }

  /// Takes an array of texts.
  mutating func strings() throws(JSONProblem) -> [String] {
    var strings: [String] = []
    try list(from: "[", to: "]") { scanner throws(JSONProblem) in strings.append(try scanner.string()) }
    return strings
  }

  /// Takes a text.
  mutating func string() throws(JSONProblem) -> String {
    guard take("\"") else { throw .unexpected }
    var content: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: content, as: UTF8.self) else { throw .unexpected }
        return text
      case UInt8(ascii: "\\"): content += try escaped()
      case ..<0x20: throw .unexpected
      default: content.append(byte)
      }
    }
    throw .unexpected
  }

  /// Makes sure that only white space is left.
  mutating func end() throws(JSONProblem) {
    skipWhiteSpace()
    guard position == bytes.count else { throw .unexpected }
  }

  private mutating func list(
    from opening: Unicode.Scalar, to closing: Unicode.Scalar,
    _ element: (inout JSONScanner) throws(JSONProblem) -> Void
  ) throws(JSONProblem) {
    guard take(opening) else { throw .unexpected }
    if take(closing) { return }
    repeat { try element(&self) } while take(",")
    guard take(closing) else { throw .unexpected }
  }

  private mutating func integer() throws(JSONProblem) -> Int {
    skipWhiteSpace()
    let end = bytes[position...].firstIndex { $0 != UInt8(ascii: "-") && !$0.isDigit } ?? bytes.count
    let text = String(decoding: bytes[position..<end], as: UTF8.self)
    // JSON has no leading zeros.
    guard let number = Int(text), String(number) == text else { throw .unexpected }
    position = end
    return number
  }

  /// Takes what stands behind a backslash, and returns its UTF-8.
  private mutating func escaped() throws(JSONProblem) -> [UInt8] {
    guard position < bytes.count else { throw .unexpected }
    let letter = bytes[position]
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [letter]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      var units = [try codeUnit()]
      // Scalars beyond 16 bits are two escapes.
      if UTF16.isLeadSurrogate(units[0]), bytes[position...].starts(with: #"\u"#.utf8) {
        position += 2
        units.append(try codeUnit())
      }
      guard let text = String(validating: units, as: UTF16.self) else { throw .unexpected }
      return Array(text.utf8)
    default: throw .unexpected
    }
  }

  private mutating func codeUnit() throws(JSONProblem) -> UInt16 {
    let digits = String(decoding: bytes[position...].prefix(4), as: UTF8.self)
    guard digits.utf8.count == 4, digits.allSatisfy(\.isHexDigit), let unit = UInt16(digits, radix: 16) else {
      throw .unexpected
    }
    position += 4
    return unit
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipWhiteSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func skipWhiteSpace() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
