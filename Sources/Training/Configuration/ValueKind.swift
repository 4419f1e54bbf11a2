import Platform
import Yams

/// What a key's value may be: how it is read from YAML, how it is printed, and how both are put into words.
package struct ValueKind<Value> {
  /// The allowed values in words, as in "Give …".
  let allowed: String
  /// The allowed values as a schema has them, as far as one can say it.
  let form: ValueForm
  /// The value, or nil when it isn't allowed.
  let read: (Node) -> Value?
  /// The value as YAML on one line, which `read` reads as an equal value.
  let print: (Value) -> String
  /// The allowed value that was likely meant by one that isn't, if there's one.
  var guess: (Node) -> String? = { _ in nil }
  /// What the key is, for the reference of all keys.
  private(set) var about = ""

  /// The same, with what the key is.
  func about(_ text: String) -> Self {
    var kind = self
    kind.about = text
    return kind
  }
}

extension ValueKind where Value: FixedWidthInteger {
  static func integer(in range: ClosedRange<Value>) -> Self {
    Self(
      allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)",
      form: .integer("\(range.lowerBound)", "\(range.upperBound)"),
      read: { $0.plainText.flatMap { Value($0) }.flatMap { range.contains($0) ? $0 : nil } },
      print: { "\($0)" })
  }
}

extension ValueKind where Value == Double {
  static func number(in range: ClosedRange<Double>) -> Self {
    number(
      "a number from \(shortest(range.lowerBound)) to \(shortest(range.upperBound))",
      .number([.minimum(shortest(range.lowerBound)), .maximum(shortest(range.upperBound))]), range.contains)
  }

  static func number(in range: Range<Double>) -> Self {
    number(
      "a number from \(shortest(range.lowerBound)) to below \(shortest(range.upperBound))",
      .number([.minimum(shortest(range.lowerBound)), .exclusiveMaximum(shortest(range.upperBound))]), range.contains)
  }

  static func positiveNumber(through bound: Double) -> Self {
    number(
      "a number above 0, at most \(shortest(bound))", .number([.exclusiveMinimum("0"), .maximum(shortest(bound))])
    ) { $0 > 0 && $0 <= bound }
  }

  /// The same for a number that training computes with as a `Float`: rounded to one it must still be in its range, and
  /// neither vanish nor become 1 where it wasn't.
  var asFloat: Self {
    Self(
      allowed: allowed + ", also once rounded to a 32-bit float", form: form,
      read: { node in
        read(node).flatMap { number in
          let float = Float(number)
          let isKept = number == 0 || float.isNormal && (float < 1) == (number < 1)
          return isKept ? number : nil
        }
      }, print: print)
  }

  /// A number from 0 to below 1 that training rounds to a multiple of `unit`: above 0 it must be one at least.
  static func fraction(inUnitsOf unit: Double) -> Self {
    number(
      "a number from 0 to below 1, above 0 at least \(shortest(unit))",
      .either(.number([.minimum("0"), .maximum("0")]), .number([.minimum(shortest(unit)), .exclusiveMaximum("1")]))
    ) { $0 == 0 || (unit..<1).contains($0) }
  }

  private static func number(
    _ allowed: String, _ form: ValueForm, _ isAllowed: @escaping (Double) -> Bool
  ) -> Self {
    Self(
      allowed: allowed, form: form,
      read: { $0.plainText.flatMap { Double($0) }.flatMap { isAllowed($0) ? $0 : nil } },
      print: shortest)
  }

  /// The shortest text that reads as the same number, without the ".0" of whole numbers.
  private static func shortest(_ number: Double) -> String {
    let text = "\(number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

extension ValueKind where Value == ClosedRange<Double> {
  /// Two numbers, the lower one first.
  static func range(in bounds: ClosedRange<Double>) -> Self {
    let number = ValueKind<Double>.number(in: bounds)
    return Self(
      allowed: "a range in brackets, [lowest, highest], each \(number.allowed)",
      form: .list(of: number.form, count: 2...2),
      read: { node in
        guard let nodes = node.sequence, nodes.count == 2, let low = number.read(nodes[0]),
          let high = number.read(nodes[1]), low <= high
        else { return nil }
        return low...high
      },
      print: { "[\(number.print($0.lowerBound)), \(number.print($0.upperBound))]" })
  }
}

extension ValueKind where Value == Bool {
  static var flag: Self {
    Self(allowed: "true or false", form: .flag, read: { $0.plainText.flatMap { Bool($0) } }, print: { "\($0)" })
  }
}

extension ValueKind where Value == String {
  /// The most bytes of a text: as many as Linux takes for a path.
  private static var longestText: Int { 4_096 }

  /// Text that isn't empty, printed in double quotes so that no text is taken for anything else.
  static var text: Self { text(ofBytes: 1...longestText) }

  /// The same, or no text, in quotes.
  static var textOrNone: Self { text(ofBytes: 0...longestText) }

  private static func text(ofBytes range: ClosedRange<Int>) -> Self {
    Self(
      allowed: "text of at most \(range.upperBound) bytes", form: .text(ofBytes: range),
      read: { node in
        guard node.tag != Tag(.null), let text = node.scalar?.string else { return nil }
        return range.contains(text.utf8.count) ? text : nil
      },
      print: { text in
        let escaped = text.unicodeScalars.map { scalar in
          switch scalar.properties.generalCategory {
          case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned: "\\U" + hexadecimal(scalar.value)
          default: scalar == "\"" || scalar == "\\" ? "\\\(scalar)" : String(scalar)
          }
        }
        return "\"\(escaped.joined())\""
      })
  }

  private static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}

extension ValueKind where Value: CaseIterable & RawRepresentable<String> {
  static var choice: Self {
    let names = Value.allCases.map(\.rawValue)
    return Self(
      allowed: "one of " + names.joined(separator: ", "), form: .choice(names),
      read: { $0.scalar.flatMap { Value(rawValue: $0.string) } }, print: \.rawValue,
      guess: { $0.scalar.flatMap { nearest(to: $0.string, among: names) } })
  }
}

extension ValueKind {
  static func list<Element>(of kind: ValueKind<Element>, atMost count: Int) -> Self where Value == [Element] {
    Self(
      allowed: "a list in brackets of at most \(count) entries, each \(kind.allowed)",
      form: .list(of: kind.form, count: 0...count),
      read: { node in
        guard let nodes = node.sequence, nodes.count <= count else { return nil }
        let elements = nodes.compactMap(kind.read)
        return elements.count == nodes.count ? elements : nil
      },
      print: { "[" + $0.map(kind.print).joined(separator: ", ") + "]" })
  }

  /// A value, or the word `auto` for nil.
  static func orAuto<Wrapped>(_ kind: ValueKind<Wrapped>) -> Self where Value == Wrapped? {
    Self(
      allowed: "auto, or \(kind.allowed)", form: .either(.choice(["auto"]), kind.form),
      read: { node in node.plainText == "auto" ? .some(nil) : kind.read(node).map { .some($0) } },
      print: { $0.map(kind.print) ?? "auto" })
  }
}

extension Node {
  /// The text of a scalar without quotation marks.
  fileprivate var plainText: String? {
    scalar.flatMap { $0.style == .plain ? $0.string : nil }
  }
}
