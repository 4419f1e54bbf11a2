extension [String] {
  /// The words as a line that a shell takes apart into the same words; what can't be seen, and line ends, are written out.
  package var shellLine: String {
    map { word in
      if word.unicodeScalars.contains(where: \.isHidden) { return word.writtenOut }
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

extension String {
  /// The text between `$'` and `'`, where bytes may stand as octal numbers: POSIX.1-2024, 2.2.4, and what bash, zsh and ksh
  /// have had before.
  fileprivate var writtenOut: String {
    let inside = unicodeScalars.map { scalar in
      if scalar.isHidden {
        // Of three digits each: what follows may be a digit, too.
        return String(scalar).utf8.map { "\\" + String(0o1000 + Int($0), radix: 8).dropFirst() }.joined()
      }
      return (scalar == "'" || scalar == "\\" ? "\\" : "") + String(scalar)
    }
    return "$'" + inside.joined() + "'"
  }
}
