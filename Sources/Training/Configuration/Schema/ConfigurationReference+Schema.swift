extension ConfigurationReference {
  /// A JSON Schema (draft-07, which the editors' YAML language server takes) of a configuration file.
  ///
  /// It takes every file that the program takes. Of those that the program refuses, it takes the ones whose values are each
  /// allowed but don't fit together, and what only words say of a value.
  package static var schema: String {
    let sections = sections.map { ($0.name, OrderedJSON.object($0.schema)) }
    let schema: OrderedJSON = [
      "$schema": "http://json-schema.org/draft-07/schema#",
      "title": "Lockstep configuration",
      "description": "What lockstep train runs. Every key may be left out: it then has its default.",
      "type": "object",
      "additionalProperties": false,
      "properties": .object(sections),
    ]
    return schema.written()
  }
}

extension ConfigurationReference.Section {
  /// A section whose keys are all commented out is null to YAML.
  fileprivate var schema: [(key: String, value: OrderedJSON)] {
    let rules = alternatives.compactMap(rule)
    return [
      ("type", ["object", "null"]), ("additionalProperties", false),
      ("properties", .object(keys.map { ($0.name, .object($0.schema)) })),
    ] + (rules.isEmpty ? [] : [("allOf", .list(rules))])
  }

  private var decidingKey: ConfigurationReference.Key? { keys.first { $0.isDeciding } }

  /// The values of the deciding key, if there is one.
  private var alternatives: [String] { decidingKey?.defaults.map(\.owner) ?? [] }

  /// What holds for a value of the deciding key: keys that don't apply then, and defaults that are others; nil where
  /// nothing does.
  private func rule(for alternative: String) -> OrderedJSON? {
    guard let decidingKey else { return nil }
    let consequences = keys.filter { !$0.isDeciding }.compactMap { key -> (String, OrderedJSON)? in
      guard let value = key.defaults.first(where: { $0.owner == alternative })?.value else { return (key.name, false) }
      return key.hasSeveralDefaults ? (key.name, ["default": key.form.value(value)]) : nil
    }
    guard !consequences.isEmpty else { return nil }
    let isValue: [(key: String, value: OrderedJSON)] = [
      ("properties", .object([(decidingKey.name, .object([("const", .text(alternative))]))]))
    ]
    // The default holds where the key is missing, too.
    let isGiven: [(key: String, value: OrderedJSON)] =
      decidingKey.standard == alternative ? [] : [("required", .list([.text(decidingKey.name)]))]
    return ["if": .object(isGiven + isValue), "then": ["properties": .object(consequences)]]
  }
}

extension ConfigurationReference.Key {
  fileprivate var schema: [(key: String, value: OrderedJSON)] {
    let about = [about, "Give \(allowed).", owners].filter { !$0.isEmpty }.joined(separator: " ")
    let standard = hasSeveralDefaults ? nil : standard ?? defaults[0].value
    return [("description", .text(about))] + form.schema + (standard.map { [("default", form.value($0))] } ?? [])
  }
}

extension ValueForm {
  /// A value that a configuration prints as YAML on one line, as JSON: words get quotation marks, the rest is alike.
  fileprivate func value(_ yaml: String) -> OrderedJSON {
    switch self {
    case .choice(let names) where names.contains(yaml): .text(yaml)
    case .either(.choice(let names), let other): names.contains(yaml) ? .text(yaml) : other.value(yaml)
    default: .scalar(yaml)
    }
  }
}
