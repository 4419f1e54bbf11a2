import Training

/// In which settings several runs differ, and which of them are alike but for the seed.
package struct Comparison: Sendable {
  /// Runs whose settings are the same but for the seed.
  package struct Group: Sendable, Equatable {
    /// The values of the settings that tell groups apart, in the order of `groupKeys`; "–" where a key doesn't apply.
    package let values: [String]
    /// Which of the runs.
    package let runs: [Int]
  }

  /// The keys, as `section.key`, in which runs differ, in the order of a configuration.
  package let differingKeys: [String]
  /// Those of them that tell groups apart.
  package let groupKeys: [String]
  /// The groups, in the order in which their first runs were given.
  package let groups: [Group]
  private let settings: [[String: String]]

  private static let seed = "training.seed"

  /// Compares configurations.
  package init(_ configurations: [Configuration]) {
    let all = configurations.map { configuration in
      configuration.sections.flatMap { section in section.keys.map { ("\(section.name).\($0.name)", $0.value) } }
    }
    let settings = all.map { Dictionary(uniqueKeysWithValues: $0) }
    var keys: [String] = []
    for key in all.joined().map(\.0) where !keys.contains(key) && Self.isCompared(key) { keys.append(key) }
    // A key that applies to some of the runs alone, with one value, follows from another's value, such as the optimizer's name.
    let differing = keys.filter { key in Set(settings.compactMap { $0[key] }).count > 1 }
    let groupKeys = differing.filter { $0 != Self.seed }
    var groups: [(values: [String], runs: [Int])] = []
    for (run, settings) in settings.enumerated() {
      let values = groupKeys.map { settings[$0] ?? "–" }
      if let group = groups.firstIndex(where: { $0.values == values }) {
        groups[group].runs.append(run)
      } else {
        groups.append((values, [run]))
      }
    }
    (self.settings, differingKeys, self.groupKeys) = (settings, differing, groupKeys)
    self.groups = groups.map { Group(values: $0.values, runs: $0.runs) }
  }

  /// Where files are, and when they're written, says nothing of what was trained.
  private static func isCompared(_ key: String) -> Bool {
    let section = key.prefix { $0 != "." }
    return !["checkpoint", "resilience", "logging"].contains(section) && key != "data.directory"
  }

  /// A run's value of a setting, or "–" where the key doesn't apply.
  package func value(of key: String, run: Int) -> String { settings[run][key] ?? "–" }

  /// Whether all runs have the same value of a setting.
  package func isShared(_ key: String) -> Bool { Set(settings.map { $0[key] }).count == 1 }
}
