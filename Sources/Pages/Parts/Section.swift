/// A part of a page, with a heading.
package struct Section {
  /// Its name in the page's address.
  let identifier: String
  /// Its heading.
  let title: String
  let content: [Markup]

  package init(_ identifier: String, _ title: String, _ content: [Markup?]) {
    (self.identifier, self.title, self.content) = (identifier, title, content.compactMap(\.self))
  }

  var markup: Markup {
    element(
      "section", ["id": identifier, "aria-labelledby": "\(identifier)-heading"],
      [element("h2", ["id": "\(identifier)-heading"], [.text(title)])] + content)
  }
}

/// A paragraph; no line ends between a number and its unit, or within an option.
package func paragraph(_ text: String, _ kind: String? = nil) -> Markup {
  element("p", ["class": kind], text.withWholeUnits.withWholeOptions { .text($0) })
}

extension String {
  /// The text with spaces before % at which no line ends.
  var withWholeUnits: String { replacing(" %", with: "\u{A0}%") }

  /// The text as pieces of which options, such as `--data` and `-n`, are elements of their own: browsers break lines after
  /// dashes, and what is copied has no other characters than these.
  func withWholeOptions(_ piece: (String) -> Markup) -> [Markup] {
    var (pieces, end): ([Markup], Index) = ([], startIndex)
    // What is longer is no option, and may have to be broken.
    for match in matches(of: #/(?:^|[\s'"\(])(--?[A-Za-z][A-Za-z0-9\-]{0,30})/#) {
      let option = match.1
      if end < option.startIndex { pieces.append(piece(String(self[end..<option.startIndex]))) }
      pieces.append(element("span", ["class": "option"], [.text(String(option))]))
      end = option.endIndex
    }
    return end < endIndex || pieces.isEmpty ? pieces + [piece(String(self[end...]))] : pieces
  }
}

/// A text as a terminal has it; no line ends within an option.
package func code(_ text: String) -> Markup { element("code", [:], text.withWholeOptions { .text($0) }) }

/// Lines as a terminal has them; no line is broken within an option.
package func listing(_ text: String) -> Markup {
  element("pre", [:], [element("code", [:], text.withWholeOptions { .lines($0) })])
}
