/// A section of the configuration.
///
/// `visit` is the one place that says which keys a section has, what values they may have and, by the values that it
/// visits, what they are when missing. The same function serves to read a configuration and to print it.
package protocol ConfigurationSection: Equatable, Sendable {
  /// The section with every key missing.
  init()

  /// One section for each value of its deciding key, if it has one.
  static var alternatives: [Self] { get }

  /// The key whose value decides which other keys there are.
  static var decidingKey: String { get }

  /// Shows each key that applies to the visitor, which may replace the value.
  mutating func visit<Visitor: ConfigurationVisitor>(_ visitor: inout Visitor) throws(Visitor.Failure)
}

extension ConfigurationSection {
  /// A section without a deciding name is its only alternative.
  package static var alternatives: [Self] { [Self()] }

  /// Most sections that have one call it so.
  package static var decidingKey: String { "name" }
}

/// What goes over the keys of a configuration.
package protocol ConfigurationVisitor {
  /// What a visit may throw.
  associatedtype Failure: Error

  /// Visits the keys of a section.
  mutating func section<Section: ConfigurationSection>(
    _ name: String, _ section: inout Section) throws(Failure)

  /// Visits a key of the current section.
  mutating func key<Value>(_ name: String, _ value: inout Value, _ kind: ValueKind<Value>) throws(Failure)
}
