import Platform

extension Markup {
  /// The elements of HTML that have no end.
  private static let voidElements: Set<String> = ["img", "link", "meta", "wbr"]

  /// The piece as HTML that an XML parser takes too.
  package var html: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    switch self {
    case .text(let content): text += Self.escaped(content)
    case .lines(let content):
      text += content.split(separator: "\n", omittingEmptySubsequences: false).map { Self.escaped(String($0)) }
        .joined(separator: "\n")
    case .styles(let content): text += content
    case .element(let name, let attributes, let children):
      text += "<" + name
      for attribute in attributes { text += " \(attribute.name)=\"\(Self.escaped(attribute.value))\"" }
      if Self.voidElements.contains(name) {
        text += " />"
      } else {
        text += ">"
        for child in children { child.write(to: &text) }
        text += "</\(name)>"
      }
    }
  }

  /// A text with nothing in it that a browser takes for markup; what can't be seen is written out.
  private static func escaped(_ text: String) -> String {
    text.printable.reduce(into: "") { escaped, character in
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.append(character)
      }
    }
  }
}
