/// Collects the keys and values of a configuration, in the order in which they are declared.
struct ConfigurationPrinter: ConfigurationVisitor {
  typealias Failure = Never
  typealias Key = (name: String, value: String)

  private(set) var sections: [(name: String, keys: [Key])] = []
  private var keys: [Key] = []

  /// The keys that apply to a section, with their values as YAML.
  static func keys<Section: ConfigurationSection>(of section: Section) -> [Key] {
    var (printer, section) = (ConfigurationPrinter(), section)
    section.visit(&printer)
    return printer.keys
  }

  mutating func section<Section: ConfigurationSection>(_ name: String, _ section: inout Section) {
    sections.append((name, Self.keys(of: section)))
  }

  mutating func key<Value>(_ name: String, _ value: inout Value, _ kind: ValueKind<Value>) {
    keys.append((name, kind.print(value)))
  }
}
