extension [String] {
  /// The words as a line that a shell takes apart into the same words.
  package var shellLine: String {
    map { word in
      let isPlain =
        !word.isEmpty && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./:=,+@%^".contains($0)) }
      return isPlain ? word : "'" + word.replacing("'", with: #"'\''"#) + "'"
    }.joined(separator: " ")
  }

  /// The same in lines of at most `width` characters, as far as words allow, each but the last with a backslash at its end.
  package func shellLines(width: Int?) -> String {
    guard let width else { return shellLine }
    // A word with spaces stays whole.
    let hardSpace = "\u{A0}"
    return map { [$0].shellLine.replacing(" ", with: hardSpace) }.joined(separator: " ")
      .folded(to: Swift.max(1, width - 2), indentation: 4).joined(separator: " \\\n").replacing(hardSpace, with: " ")
  }
}
