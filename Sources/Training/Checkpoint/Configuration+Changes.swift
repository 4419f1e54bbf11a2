extension Configuration {
  /// A key whose value isn't what it was; "–" stands for a key that doesn't apply.
  package struct Change: Equatable, Sendable {
    package let key: String
    package let old: String
    package let new: String

    /// Whether a run may go on with the new value. Other keys decide what the numbers so far mean.
    package var isAllowed: Bool {
      let section = key.prefix { $0 != "." }
      return ["schedule", "checkpoint", "resilience", "logging"].contains(section)
        || [
          "data.directory", "data.name", "optimizer.learning_rate", "training.epochs",
          "training.synchronization", "training.threads",
        ].contains(key)
    }
  }

  /// The keys that differ from an older configuration.
  package func changes(since old: Configuration) -> [Change] {
    func values(_ configuration: Configuration) -> [(key: String, value: String)] {
      configuration.sections.flatMap { section in section.keys.map { ("\(section.name).\($0.name)", $0.value) } }
    }
    let (before, now) = (values(old), values(self))
    let dropped = before.filter { key in !now.contains { $0.key == key.key } }
    return
      now.compactMap { key, value in
        let earlier = before.first { $0.key == key }?.value ?? "–"
        return earlier == value ? nil : Change(key: key, old: earlier, new: value)
      } + dropped.map { Change(key: $0.key, old: $0.value, new: "–") }
  }
}
