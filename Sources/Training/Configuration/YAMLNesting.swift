/// How deep the lists and mappings of a YAML text stand in each other, told from its brackets and its indentation before a
/// parser sees it: Yams compares the keys of each mapping with all that is in them, which takes minutes where keys are
/// mappings with such keys.
package enum YAMLNesting {
  /// Deeper than any setting stands, many times over.
  package static let limit = 32

  /// The first line where a text is nested deeper than the limit; nil where none is.
  ///
  /// What stands in quotation marks over several lines may be taken for brackets and indentation.
  package static func lineBeyondLimit(in yaml: String) -> Int? {
    var brackets = 0
    var columns: [Int] = []
    for (number, line) in yaml.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
    {
      if brackets == 0 { indent(line, &columns) }
      let deepest = countBrackets(line, &brackets)
      if columns.count + deepest > limit { return number + 1 }
    }
    return nil
  }

  /// Takes in a line's indentation: the columns of the collections that the line stands in, the outermost first.
  private static func indent(_ line: Substring.UTF8View, _ columns: inout [Int]) {
    let bytes = Array(line)
    var place = 0
    while place < bytes.count {
      let byte = bytes[place]
      if Self.spaces.contains(byte) {
        place += 1
        continue
      }
      if byte == UInt8(ascii: "#") { return }
      while let last = columns.last, last > place { columns.removeLast() }
      if columns.last != place { columns.append(place) }
      // An item, a key or a value may begin on the same line.
      let isAlone = place + 1 == bytes.count || Self.spaces.contains(bytes[place + 1])
      guard isAlone && Self.indicators.contains(byte) else { return }
      place += 1
    }
  }

  /// Counts brackets that open and close outside of quotation marks and comments, of which there are `open` before the
  /// line, and more or less after it.
  ///
  /// - Returns: The most that are open at once.
  private static func countBrackets(_ line: Substring.UTF8View, _ open: inout Int) -> Int {
    var (deepest, quote, last, isEscaped) = (open, UInt8?.none, UInt8(ascii: " "), false)
    for byte in line {
      defer { last = byte }
      if let mark = quote {
        if byte == mark && !isEscaped { quote = nil }
        isEscaped = mark == UInt8(ascii: "\"") && byte == UInt8(ascii: "\\") && !isEscaped
        continue
      }
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"): if Self.beforeQuotes.contains(last) { quote = byte }
      case UInt8(ascii: "#"): if Self.spaces.contains(last) { return deepest }
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        open += 1
        deepest = max(deepest, open)
      case UInt8(ascii: "]"), UInt8(ascii: "}"): open = max(open - 1, 0)
      default: break
      }
    }
    return deepest
  }

  private static let spaces = Set(" \t\r".utf8)
  private static let indicators = Set("-?:".utf8)
  /// In the middle of a word, as in "it's", no text in quotation marks begins.
  private static let beforeQuotes = Set(" \t:,[{-?'".utf8)
}
