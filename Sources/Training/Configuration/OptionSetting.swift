/// A setting that has an option of its own, such as `--lr 0.05` for `--set optimizer.learning_rate=0.05`.
package struct OptionSetting: Equatable, Sendable {
  /// The option, which errors name: `--lr`.
  package let option: String
  /// `SECTION.KEY`.
  package let key: String
  /// The value in YAML.
  package let value: String

  package init(_ option: String, _ key: String, _ value: String) {
    (self.option, self.key, self.value) = (option, key, value)
  }

  /// What `--set` takes for the same.
  package var argument: String { "\(key)=\(value)" }
}
