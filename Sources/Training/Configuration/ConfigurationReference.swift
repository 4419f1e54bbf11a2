/// What there is to know of every key: the one source of `lockstep config`, of docs/configuration.md
/// and of configs/lockstep.schema.json.
package enum ConfigurationReference {
  /// A section's name and its keys, those of all its alternatives.
  package struct Section: Sendable {
    package let name: String
    package let keys: [Key]
  }

  /// A key, with the defaults that it has in the alternatives that have it.
  package struct Key: Sendable {
    let name: String
    /// What it may be, as in "Give …".
    let allowed: String
    /// The same for a schema.
    let form: ValueForm
    /// What it is, a sentence.
    let about: String
    /// Its default where nothing is given; nil where it doesn't apply then.
    let standard: String?
    /// The alternatives that have it, such as `sgd`, and its default there.
    let defaults: [(owner: String, value: String)]
    /// Whether only some of the alternatives have it.
    let isOfSome: Bool
    /// Whether its value tells the alternatives apart.
    let isDeciding: Bool

    /// Whether its default depends on the alternative.
    var hasSeveralDefaults: Bool { !isDeciding && Set(defaults.map(\.value)).count > 1 }

    /// "For rmsprop, adam." where only some have it, else nothing.
    var owners: String { isOfSome ? "For \(defaults.map(\.owner).joined(separator: ", "))." : "" }
  }

  /// All sections, in the order of their declaration.
  package static var sections: [Section] {
    var (collector, configuration) = (SectionCollector(), Configuration())
    configuration.visit(&collector)
    return collector.sections
  }
}

/// Visits every key of every alternative of a section.
private struct SectionCollector: ConfigurationVisitor {
  typealias Failure = Never
  typealias Key = ConfigurationReference.Key

  private(set) var sections: [ConfigurationReference.Section] = []

  mutating func section<Section: ConfigurationSection>(_ name: String, _ section: inout Section) {
    var found: [(key: FoundKey, defaults: [(owner: String, value: String)])] = []
    for alternative in Section.alternatives {
      var (collector, alternative) = (KeyCollector(), alternative)
      alternative.visit(&collector)
      let owner = collector.keys.first { $0.name == Section.decidingKey }?.value ?? ""
      for key in collector.keys {
        if let index = found.firstIndex(where: { $0.key.name == key.name && $0.key.allowed == key.allowed }) {
          found[index].defaults.append((owner, key.value))
        } else {
          found.append((key, [(owner, key.value)]))
        }
      }
    }
    let standard = Dictionary(
      uniqueKeysWithValues: ConfigurationPrinter.keys(of: Section()).map { ($0.name, $0.value) })
    let count = Section.alternatives.count
    let keys = found.map { key, defaults in
      Key(
        name: key.name, allowed: key.allowed, form: key.form, about: key.about, standard: standard[key.name],
        defaults: defaults, isOfSome: defaults.count < count, isDeciding: key.name == Section.decidingKey && count > 1)
    }
    sections.append(.init(name: name, keys: keys))
  }

  mutating func key<Value>(_ name: String, _ value: inout Value, _ kind: ValueKind<Value>) {}
}

/// A key as one alternative has it.
private struct FoundKey {
  let name: String
  let allowed: String
  let form: ValueForm
  let about: String
  let value: String
}

/// The keys of one alternative.
private struct KeyCollector: ConfigurationVisitor {
  typealias Failure = Never

  private(set) var keys: [FoundKey] = []

  mutating func section<Section: ConfigurationSection>(_ name: String, _ section: inout Section) {}

  mutating func key<Value>(_ name: String, _ value: inout Value, _ kind: ValueKind<Value>) {
    keys.append(
      FoundKey(name: name, allowed: kind.allowed, form: kind.form, about: kind.about, value: kind.print(value)))
  }
}
