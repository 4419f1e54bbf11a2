/// The values that a key may have, as a schema can say it: what is more particular, such as what a number is once rounded,
/// only words say.
indirect enum ValueForm: Sendable {
  /// An end of a range of numbers, as JSON has it.
  enum Bound: Sendable {
    case minimum(String)
    case exclusiveMinimum(String)
    case maximum(String)
    case exclusiveMaximum(String)
  }

  /// A whole number from the first to the last; as texts, since no one type holds all.
  case integer(String, String)
  case number([Bound])
  case flag
  /// Anything on one line; what YAML takes for a number or a flag is text here, too. A schema counts characters.
  case text(ofBytes: ClosedRange<Int>)
  case choice([String])
  case list(of: ValueForm, count: ClosedRange<Int>)
  case either(ValueForm, ValueForm)

  /// The entries of a schema that takes these values.
  var schema: [(key: String, value: OrderedJSON)] {
    switch self {
    case .integer(let first, let last):
      [("type", "integer"), ("minimum", .scalar(first)), ("maximum", .scalar(last))]
    case .number(let bounds): [("type", "number")] + bounds.map(\.entry)
    case .flag: [("type", "boolean")]
    case .text(let length):
      [
        ("type", ["string", "number", "boolean"]), ("minLength", .scalar("\(length.lowerBound)")),
        ("maxLength", .scalar("\(length.upperBound)")),
      ]
    case .choice(let names): [("enum", .list(names.map(OrderedJSON.text)))]
    case .list(let element, let count):
      [("type", "array")] + (count.lowerBound > 0 ? [("minItems", .scalar("\(count.lowerBound)"))] : [])
        + [("maxItems", .scalar("\(count.upperBound)")), ("items", .object(element.schema))]
    case .either(let one, let other): [("anyOf", [.object(one.schema), .object(other.schema)])]
    }
  }
}

extension ValueForm.Bound {
  fileprivate var entry: (key: String, value: OrderedJSON) {
    switch self {
    case .minimum(let number): ("minimum", .scalar(number))
    case .exclusiveMinimum(let number): ("exclusiveMinimum", .scalar(number))
    case .maximum(let number): ("maximum", .scalar(number))
    case .exclusiveMaximum(let number): ("exclusiveMaximum", .scalar(number))
    }
  }
}
