import Foundation

/// JSON to be written for people: objects keep the order of their keys.
indirect enum OrderedJSON: Sendable {
  /// A number, a flag, or a text in its quotation marks: what JSON has on one line.
  case scalar(String)
  case list([OrderedJSON])
  case object([(key: String, value: OrderedJSON)])

  /// A text, with what JSON doesn't take as it is written out.
  static func text(_ text: String) -> Self {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    // Texts can always be put as JSON.
    return .scalar((try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\"")
  }

  /// The JSON: lists of scalars on one line, an entry of an object per line.
  func written(indentation: String = "") -> String {
    let inner = indentation + "  "
    func block(_ open: String, _ lines: [String], _ close: String) -> String {
      "\(open)\n" + lines.map { inner + $0 }.joined(separator: ",\n") + "\n\(indentation)\(close)"
    }
    switch self {
    case .scalar(let text): return text
    case .list(let elements):
      let texts = elements.map { $0.written(indentation: inner) }
      return texts.contains { $0.contains("\n") } ? block("[", texts, "]") : "[\(texts.joined(separator: ", "))]"
    case .object(let entries):
      let texts = entries.map { "\"\($0.key)\": " + $0.value.written(indentation: inner) }
      return texts.isEmpty ? "{}" : block("{", texts, "}")
    }
  }
}

extension OrderedJSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  init(stringLiteral text: String) { self = .text(text) }
  init(booleanLiteral flag: Bool) { self = .scalar("\(flag)") }
  init(integerLiteral number: Int) { self = .scalar("\(number)") }
  init(arrayLiteral elements: OrderedJSON...) { self = .list(elements) }
  init(dictionaryLiteral entries: (String, OrderedJSON)...) { self = .object(entries.map { ($0.0, $0.1) }) }
}
