import Platform
import Runs
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
    let differences = SettingDifferences(configurations)
    let (settings, differing) = (differences.settings, differences.keys)
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

  /// A run's value of a setting, or "–" where the key doesn't apply.
  package func value(of key: String, run: Int) -> String { settings[run][key] ?? "–" }

  /// A key as a heading has room for it: its last word, where no other key that differs ends in it.
  package func shortTitle(of key: String) -> String {
    let words = key.split(separator: ".").map(String.init)
    guard words.count > 1, let last = words.last else { return key }
    // The name of an optimizer is the optimizer.
    if last == "name" { return words[words.count - 2] }
    return differingKeys.count { $0.hasSuffix("." + last) } == 1 ? last : key
  }

  /// What each group is called in a legend, such as "adam, learning_rate 0.001"; no two are the same, but the name of a
  /// single group is empty.
  package var groupNames: [String] {
    let names = groups.map { group in
      zip(groupKeys, group.values).map { key, value in
        // What is called so says by its name what it is.
        key.hasSuffix(".name") ? value : "\(shortTitle(of: key)) \(value)"
      }.joined(separator: ", ").cut(to: 60)
    }
    return Set(names).count == names.count ? names : names.enumerated().map { "group \($0 + 1): \($1)" }
  }

  /// Whether all runs have the same value of a setting.
  package func isShared(_ key: String) -> Bool { Set(settings.map { $0[key] }).count == 1 }
}
