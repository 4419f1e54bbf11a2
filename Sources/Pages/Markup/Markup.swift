/// A piece of a page: an element with what it holds, or a text.
///
/// Texts and values of attributes may be anything, such as what stands in a file: they are escaped as the page is written.
package enum Markup: Sendable, ExpressibleByStringInterpolation {
  indirect case element(String, attributes: [Attribute], children: [Markup])
  /// A text on one line: a line end in it, as names of files may have, is written out.
  case text(String)
  /// A text whose line ends are meant.
  case lines(String)
  /// What is no text to a browser: the page's own styles.
  case styles(String)

  /// An attribute of an element.
  package struct Attribute: Sendable {
    let name: String
    let value: String
  }

  package init(stringLiteral text: String) { self = .text(text) }
}

/// An element; attributes whose value is nil are left out.
package func element(
  _ name: String, _ attributes: KeyValuePairs<String, String?> = [:], _ children: [Markup] = []
) -> Markup {
  .element(
    name, attributes: attributes.compactMap { name, value in value.map { Markup.Attribute(name: name, value: $0) } },
    children: children)
}
