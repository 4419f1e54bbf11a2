/// The reference of all keys, as Markdown: a table for each section.
package enum ConfigurationReference {
  /// What the code says of the keys.
  package static var markdown: String {
    var (writer, configuration) = (ConfigurationReferenceWriter(), Configuration())
    configuration.visit(&writer)
    return writer.tables.joined(separator: "\n")
  }
}

/// Visits every key of every alternative of a section, and writes a line for each.
private struct ConfigurationReferenceWriter: ConfigurationVisitor {
  typealias Failure = Never

  private(set) var tables: [String] = []

  mutating func section<Section: ConfigurationSection>(_ name: String, _ section: inout Section) {
    var keys: [ReferenceKey] = []
    for alternative in Section.alternatives {
      var (visitor, alternative) = (ReferenceKeys(), alternative)
      alternative.visit(&visitor)
      let title = visitor.keys.first { $0.name == Section.decidingKey }?.defaults[0].value ?? ""
      for key in visitor.keys {
        let own = (owner: title, value: key.defaults[0].value)
        if let index = keys.firstIndex(where: { $0.name == key.name && $0.allowed == key.allowed }) {
          keys[index].defaults.append(own)
        } else {
          keys.append(ReferenceKey(name: key.name, allowed: key.allowed, about: key.about, defaults: [own]))
        }
      }
    }
    let defaults = Dictionary(
      uniqueKeysWithValues: ConfigurationPrinter.keys(of: Section()).map { ($0.name, $0.value) })
    let rows = keys.map { key in
      key.row(
        standard: defaults[key.name], alternatives: Section.alternatives.count,
        isDeciding: key.name == Section.decidingKey && Section.alternatives.count > 1)
    }
    tables.append(
      "## \(name)\n\n| key | default | may be | what it is |\n|---|---|---|---|\n" + rows.joined(separator: "\n") + "\n"
    )
  }

  mutating func key<Value>(_ name: String, _ value: inout Value, _ kind: ValueKind<Value>) {}
}

/// A key, with the defaults that it has in the alternatives that have it.
private struct ReferenceKey {
  let name: String
  let allowed: String
  let about: String
  var defaults: [(owner: String, value: String)]

  /// - Parameters:
  ///   - standard: The default where nothing is given; nil where the key doesn't apply then.
  ///   - alternatives: The alternatives that the section has.
  ///   - isDeciding: Whether the key's value tells them apart.
  /// - Returns: A line of the table.
  func row(standard: String?, alternatives: Int, isDeciding: Bool) -> String {
    let values = Set(defaults.map(\.value))
    let shown =
      isDeciding || values.count == 1
      ? "`\(standard ?? defaults[0].value)`" : defaults.map { "`\($0.value)` (\($0.owner))" }.joined(separator: ", ")
    let owners = defaults.count == alternatives ? "" : " For \(defaults.map(\.owner).joined(separator: ", "))."
    return "| `\(name)` | \(shown) | \(allowed) | \(about)\(owners) |"
  }
}

/// The keys of one alternative.
private struct ReferenceKeys: ConfigurationVisitor {
  typealias Failure = Never

  private(set) var keys: [ReferenceKey] = []

  mutating func section<Section: ConfigurationSection>(_ name: String, _ section: inout Section) {}

  mutating func key<Value>(_ name: String, _ value: inout Value, _ kind: ValueKind<Value>) {
    keys.append(
      ReferenceKey(
        name: name, allowed: kind.allowed, about: kind.about, defaults: [(owner: "", value: kind.print(value))]))
  }
}
