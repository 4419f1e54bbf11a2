extension String {
  /// The text with what a terminal or a reader of a log might take as a command, or not see, written out: `\u{1B}`.
  ///
  /// Line ends are written out too. What is written out are control and format characters, such as those that turn the
  /// direction of writing, and separators of lines and paragraphs.
  package var printable: String {
    guard unicodeScalars.contains(where: \.isHidden) else { return self }
    return unicodeScalars.reduce(into: "") { text, scalar in
      if scalar.isHidden {
        text += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
  }

  /// The text, or as much of it as has `count` characters, the last of them `…`.
  ///
  /// A character that is made of many Unicode scalars is cut as well.
  package func cut(to count: Int) -> String {
    hasMoreScalars(than: count) ? String(unicodeScalars.prefix(count - 1)) + "…" : self
  }

  /// The text, or its start and its end with `…` between them, at most `count` characters in all.
  package func cutInside(to count: Int) -> String {
    guard hasMoreScalars(than: count) else { return self }
    let half = (count - 1) / 2
    return String(unicodeScalars.prefix(half)) + "…" + String(unicodeScalars.suffix(half))
  }

  /// Counting a text of a megabyte takes its time: not more is looked at than may stay.
  private func hasMoreScalars(than count: Int) -> Bool {
    unicodeScalars.index(unicodeScalars.startIndex, offsetBy: count + 1, limitedBy: unicodeScalars.endIndex) != nil
  }
}

extension Unicode.Scalar {
  /// Whether it's a control or format character, or a separator of lines or paragraphs.
  var isHidden: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
    default: false
    }
  }
}
