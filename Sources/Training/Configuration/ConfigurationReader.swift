/// Replaces the values of a configuration by those that were given, and finds those that fit no key.
struct ConfigurationReader: ConfigurationVisitor {
  /// The settings that no key has taken yet.
  private var settings: [ConfigurationText.Setting]
  private let replaced: [String: String]
  private var section = ""

  typealias Failure = ConfigurationError

  init(_ text: ConfigurationText) {
    settings = text.settings
    replaced = text.replaced
  }

  mutating func section<Section: ConfigurationSection>(
    _ name: String, _ section: inout Section
  ) throws(ConfigurationError) {
    self.section = name
    dropSettingsOfReplacedAlternative(Section.self)
    try section.visit(&self)
    if let leftover = settings.first(where: { $0.section == name }) {
      throw Self.misplaced(leftover, in: section)
    }
  }

  mutating func key<Value>(_ name: String, _ value: inout Value, _ kind: ValueKind<Value>) throws(ConfigurationError) {
    guard let index = settings.firstIndex(where: { $0.section == section && $0.key == name }) else { return }
    let setting = settings.remove(at: index)
    guard let given = kind.read(setting.value) else {
      let guess = kind.guess(setting.value).map { " Did you mean \($0)?" } ?? ""
      throw setting.error("\(setting.value.shown) is not allowed", "Give \(kind.allowed).\(guess)")
    }
    value = given
  }

  /// Where an argument has given this section's deciding key another value, drops what the text says of keys that don't apply to it, or
  /// that have another default there: SGD's momentum and learning rate are not meant for Adam.
  private mutating func dropSettingsOfReplacedAlternative<Section: ConfigurationSection>(_: Section.Type) {
    let key = Section.decidingKey
    let argument = settings.first { $0.section == section && $0.key == key && $0.origin.isOption }
    func defaults(_ name: String?) -> [String: String]? {
      let alternatives = Section.alternatives.map { keys in
        Dictionary(uniqueKeysWithValues: ConfigurationPrinter.keys(of: keys).map { ($0.name, $0.value) })
      }
      return alternatives.first { $0[key] == name }
    }
    let defaultName = ConfigurationPrinter.keys(of: Section()).first { $0.name == key }?.value
    guard let argument, let new = defaults(argument.value.scalar?.string),
      let old = defaults(replaced["\(section).\(key)"] ?? defaultName)
    else { return }
    settings.removeAll { [section] setting in
      guard setting.section == section, !setting.origin.isOption, let value = old[setting.key] else { return false }
      return new[setting.key] != value
    }
  }

  /// A key of another alternative of this section, or of none.
  private static func misplaced<Section: ConfigurationSection>(
    _ setting: ConfigurationText.Setting, in section: Section
  ) -> ConfigurationError {
    let alternatives = Section.alternatives.map { ConfigurationPrinter.keys(of: $0) }
    let owners = alternatives.filter { keys in keys.contains { $0.name == setting.key } }
    let name = { (keys: [ConfigurationPrinter.Key]) in keys.first { $0.name == Section.decidingKey }?.value ?? "" }
    if !owners.isEmpty {
      return setting.error(
        "does not apply to \(name(ConfigurationPrinter.keys(of: section)))",
        "It belongs to \(owners.map(name).joined(separator: ", ")); remove it or change "
          + "\(setting.section).\(Section.decidingKey).")
    }
    let applicable = ConfigurationPrinter.keys(of: section).map(\.name)
    let remedy =
      nearest(to: setting.key, among: applicable) == nil ? meantKey(setting.key).map { "Did you mean \($0)?" } : nil
    return setting.error("unknown key", remedy ?? suggestion(for: setting.key, among: applicable))
  }
}
