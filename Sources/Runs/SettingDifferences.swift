import Training

/// In which settings several runs differ, of those that say what was trained.
package struct SettingDifferences: Sendable {
  /// The keys, as `section.key`, in the order of a configuration.
  ///
  /// One that applies to some of the runs alone, with one value, isn't among them, nor one whose values are the defaults of
  /// the runs' optimizers: either follows from another key.
  package let keys: [String]
  /// Each run's settings that are compared.
  package let settings: [[String: String]]

  /// Compares configurations.
  package init(_ configurations: [Configuration]) {
    var (order, values, chosen): ([String], [String: Set<String>], Set<String>) = ([], [:], [])
    settings = configurations.map { configuration in
      let (compared, defaults) = (configuration.comparedSettings, configuration.optimizerDefaults)
      for (key, value) in compared {
        if values[key] == nil { order.append(key) }
        values[key, default: []].insert(value)
        if defaults[key] != value { chosen.insert(key) }
      }
      return Dictionary(compared) { first, _ in first }
    }
    keys = order.filter { chosen.contains($0) && (values[$0]?.count ?? 0) > 1 }
  }
}

extension Configuration {
  /// The settings that say what was trained, as `section.key` and YAML; where files are, and when they're written, doesn't.
  package var comparedSettings: [(key: String, value: String)] {
    let sections = sections.filter { !["checkpoint", "resilience", "logging"].contains($0.name) }
    let settings = sections.flatMap { section in section.keys.map { ("\(section.name).\($0.name)", $0.value) } }
    return settings.filter { $0.0 != "data.directory" }
  }

  /// The values that keys have by default with this configuration's optimizer, which depend on its name.
  package var optimizerDefaults: [String: String] {
    var defaults = Configuration()
    defaults.optimizer = OptimizerSettings(optimizer.name)
    let keys = defaults.sections.first { $0.name == "optimizer" }?.keys ?? []
    let values = keys.filter { $0.name != "name" }.map { ("optimizer.\($0.name)", $0.value) }
    return Dictionary(values) { first, _ in first }
  }
}
