import Platform
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

  private static let (seed, optimizer) = ("training.seed", "optimizer.name")

  /// Compares configurations.
  package init(_ configurations: [Configuration]) {
    let all = configurations.map { configuration in
      configuration.sections.flatMap { section in section.keys.map { ("\(section.name).\($0.name)", $0.value) } }
    }
    let settings = all.map { Dictionary(uniqueKeysWithValues: $0) }
    var keys: [String] = []
    for key in all.joined().map(\.0) where !keys.contains(key) && Self.isCompared(key) { keys.append(key) }
    // A key that applies to some of the runs alone, with one value, follows from another's value, such as the optimizer's name.
    let defaults = settings.map(Self.optimizerDefaults)
    let differing = keys.filter { key in
      guard Set(settings.compactMap { $0[key] }).count > 1 else { return false }
      // So does a learning rate that nobody has set.
      let follows = zip(settings, defaults).allSatisfy { $0[key] == nil || $0[key] == $1[key] }
      return !(key.hasPrefix("optimizer.") && key != Self.optimizer && follows)
    }
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

  /// What a run's optimizer has where its name alone is given.
  private static func optimizerDefaults(_ settings: [String: String]) -> [String: String] {
    let name = settings[optimizer].map { ["\(optimizer)=\($0)"] } ?? []
    guard let plain = try? Configuration(yaml: nil, file: "the defaults", overrides: name) else { return [:] }
    let keys = plain.sections.flatMap { section in section.keys.map { ("\(section.name).\($0.name)", $0.value) } }
    return Dictionary(keys) { first, _ in first }
  }

  /// Where files are, and when they're written, says nothing of what was trained.
  private static func isCompared(_ key: String) -> Bool {
    let section = key.prefix { $0 != "." }
    return !["checkpoint", "resilience", "logging"].contains(section) && key != "data.directory"
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
