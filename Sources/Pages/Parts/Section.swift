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

/// A paragraph; a number isn't parted from its unit.
package func paragraph(_ text: String, _ kind: String? = nil) -> Markup {
  element("p", ["class": kind], [.text(text.withWholeUnits)])
}

extension String {
  /// The text with spaces before % at which no line ends.
  var withWholeUnits: String { replacing(" %", with: "\u{A0}%") }
}

/// A text as a terminal has it.
package func code(_ text: String) -> Markup { element("code", [:], [.text(text)]) }

/// Lines as a terminal has them.
package func listing(_ text: String) -> Markup { element("pre", [:], [element("code", [:], [.lines(text)])]) }
