extension String {
  /// The text in lines of at most `width` characters, broken at spaces.
  ///
  /// - Parameters:
  ///   - width: The columns there are; nil for as many as it takes. A word that is longer stays whole.
  ///   - indentation: The spaces before every line but the first; fewer where that would leave little room.
  /// - Returns: At least one line.
  package func folded(to width: Int?, indentation: Int = 0) -> [String] {
    guard let width, count > width else { return [self] }
    let indentation = String(repeating: " ", count: min(indentation, max(0, width - 24)))
    var lines: [String] = []
    var rest = self[...]
    while true {
      let start = lines.isEmpty ? "" : indentation
      let room = max(1, width - start.count)
      guard let limit = rest.index(rest.startIndex, offsetBy: room, limitedBy: rest.endIndex), limit < rest.endIndex,
        let end = Self.breakingPoint(of: rest, before: limit)
      else { return lines + [start + rest] }
      lines.append(start + rest[..<end])
      rest = rest[end...].drop { $0 == " " }
      if rest.isEmpty { return lines }
    }
  }

  /// The last space that a line may end before, no later than `limit`; where a word is longer, the first one after it.
  private static func breakingPoint(of text: Substring, before limit: Index) -> Index? {
    // What stands before the first word isn't a place to break.
    guard let word = text.firstIndex(where: { $0 != " " }) else { return nil }
    var end: Index?
    var index = word
    while let space = text[index...].firstIndex(of: " ") {
      if space > limit && end != nil { break }
      end = space
      if space >= limit { break }
      index = text.index(after: space)
    }
    return end.map { space in
      // Without the spaces that end the line.
      text[..<space].lastIndex { $0 != " " }.map(text.index(after:)) ?? space
    }
  }
}

extension [String] {
  /// The lines in at most `width` characters each; what is folded is indented as its line is, and by two more.
  package func folded(to width: Int?) -> [String] {
    flatMap { line in line.folded(to: width, indentation: line.prefix { $0 == " " }.count + 2) }
  }
}
