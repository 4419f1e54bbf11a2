import Foundation
import Launching
import TestSupport
import Testing
import Training

/// The schema of configuration files, for editors.
@Suite struct ConfigurationSchemaTests {
  private static let configs = URL(filePath: #filePath).appending(path: "../../../../configs").standardizedFileURL
  private static let file = configs.appending(path: "lockstep.schema.json")

  @Test func `configs/lockstep.schema.json holds what the code says`() throws {
    let isCurrent = try String(contentsOf: Self.file, encoding: .utf8) == ConfigurationReference.schema + "\n"
    #expect(isCurrent, "Make it anew: lockstep config --schema > configs/lockstep.schema.json")
  }

  @Test func `has every section and every key, and no others`() throws {
    let schema = try #require(
      try JSONSerialization.jsonObject(with: Data(ConfigurationReference.schema.utf8)) as? [String: Any])
    #expect(schema["additionalProperties"] as? Bool == false)
    let sections = try #require(schema["properties"] as? [String: [String: Any]])
    #expect(Set(sections.keys) == Set(Configuration().sections.map(\.name)))
    for (name, keys) in Configuration().sections {
      let section = try #require(sections[name])
      #expect(section["additionalProperties"] as? Bool == false)
      let properties = try #require(section["properties"] as? [String: [String: Any]])
      #expect(Set(keys.map(\.name)).isSubset(of: properties.keys))
      #expect(properties.values.allSatisfy { ($0["description"] as? String)?.isEmpty == false })
    }
    let optimizer = try #require(sections["optimizer"]?["properties"] as? [String: Any])
    #expect(
      Set(optimizer.keys) == [
        "name", "learning_rate", "base_batch_size", "momentum", "nesterov", "weight_decay", "smoothing", "epsilon",
        "beta1", "beta2", "decay_biases", "clip_norm",
      ])
    let training = try #require(sections["training"]?["properties"] as? [String: [String: Any]])
    #expect(training["epochs"]?["default"] as? Int == 20)
    #expect(training["seed"]?["maximum"] as? UInt64 == .max)
    #expect(training["keep"]?["enum"] as? [String] == ["last", "best"])
  }

  @Test(.needsPython) func `takes every file in configs, and the file with every key`() async throws {
    // A sweep names a configuration and is none.
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.configs.path).filter {
      $0.hasSuffix(".yaml") && $0 != "sweep.yaml"
    }
    #expect(names.count >= 4)
    let files = names.map { Self.configs.appending(path: $0).path }
    let result = try await runPython("verify_schema.py", [Self.file.path] + files)
    #expect(result.status == 0, "\(result.standardOutput)\(result.standardError)")
    try await verify([Case(yaml: ConfigurationReference.commentedFile, isAllowed: true)])
  }

  @Test(.needsPython) func `takes of each key what the program takes, and refuses what it refuses`() async throws {
    var cases: [Case] = []
    var (taken, refused): (Set<String>, Set<String>) = ([], [])
    for alternative in Self.alternatives {
      let keys = Configuration.keys(ofSection: alternative.section, with: alternative.settings)
      for key in keys where alternative.settings[key] == nil {
        for value in Self.values {
          let yaml = Self.file(alternative, key: key, value: value)
          let isAllowed = Self.programTakes(yaml)
          cases.append(Case(yaml: yaml, isAllowed: isAllowed))
          if isAllowed { taken.insert(key) } else { refused.insert(key) }
        }
      }
      #expect(!keys.isEmpty && taken.isSuperset(of: keys.filter { alternative.settings[$0] == nil }))
      #expect(refused.isSuperset(of: keys.filter { alternative.settings[$0] == nil }))
      // A key that nobody has, and one that only another alternative has.
      for key in ["unknown", "momentum", "beta1", "factor", "classes"] where !keys.contains(key) {
        let yaml = Self.file(alternative, key: key, value: "1")
        #expect(!Self.programTakes(yaml), "\(yaml)")
        cases.append(Case(yaml: yaml, isAllowed: false))
      }
    }
    for yaml in ["nothing: {a: 1}", "training: 5", "training: []", "training: {name: sgd}", "- training", "training"] {
      #expect(!Self.programTakes(yaml), "\(yaml)")
      cases.append(Case(yaml: yaml, isAllowed: false))
    }
    for name in ["optimizer", "training", "schedule"] { cases.append(Case(yaml: "\(name):", isAllowed: true)) }
    try await verify(cases)
  }

  /// A configuration's text, and whether it's right.
  private struct Case: Encodable {
    let yaml: String
    let isAllowed: Bool
  }

  /// A section with its deciding key.
  private struct Alternative {
    let section: String
    var settings: [String: String] = [:]
  }

  private static let alternatives =
    Configuration().sections.map { Alternative(section: $0.name) }
    + ["sgd", "rmsprop", "adam", "adamw"].map { Alternative(section: "optimizer", settings: ["name": $0]) }
    + ["constant", "step", "cosine"].map { Alternative(section: "schedule", settings: ["name": $0]) }
    + ["mnist", "custom"].map { Alternative(section: "data", settings: ["dataset": $0]) }

  /// What any key may be given: ends of ranges, words of several keys, and what none takes.
  private static let values = [
    "-1", "0", "1", "2", "3", "256", "257", "1024", "1025", "10000", "10001", "86400", "86401", "604800", "604801",
    "1000000", "1000001", "1000000000", "1000000001", "18446744073709551615", "18446744073709551616", "0.5", "0.999",
    "1.5", "99.5", "100.5", "-0.5", "1.0e-05", "2.0e-05", "true", "false", "auto", "word", "\"5\"", "\"\"", "last",
    "best", "relu", "tanh", "he", "sgd", "step", "cosine", "mnist", "custom", "float32", "bfloat16", "stop",
    "continue", "shared_memory", "[]", "[1]", "[65537]", "[0]", "[1.5]", "[a]",
    "[0, 0]", "[1, 1]", "[1, 1, 1]", "[-1000, 1000]", "{}", "{a: 1}", "null", "~",
  ]

  /// A file with a key, and others in whose company every allowed value of it fits.
  private static func file(_ alternative: Alternative, key: String, value: String) -> String {
    var sections: [String: [String: String]] = [
      "data": ["holdout": "0.1"], "schedule": ["warmup_epochs": "0"],
      "training": ["epochs": "10000", "batch_size": "1000000", "micro_batches": "1"],
      "resilience": ["stall_timeout": "0", "stall_abort": "0"],
    ]
    sections[alternative.section, default: [:]].merge(alternative.settings) { $1 }
    sections[alternative.section, default: [:]][key] = value
    return sections.sorted { $0.key < $1.key }.map { name, keys in
      "\(name): {" + keys.sorted { $0.key < $1.key }.map { "\($0): \($1)" }.joined(separator: ", ") + "}\n"
    }.joined()
  }

  private static func programTakes(_ yaml: String) -> Bool {
    (try? Configuration(yaml: yaml, file: "case.yaml")) != nil
  }

  private func verify(_ cases: [Case]) async throws {
    try await withTemporaryFolder { folder in
      let path = folder + "/cases.json"
      try JSONEncoder().encode(cases).write(to: URL(filePath: path))
      let result = try await runPython("verify_schema.py", [Self.file.path, "--cases", path])
      #expect(result.status == 0, "\(result.standardOutput)\(result.standardError)")
      #expect(result.standardOutput.contains("and \(cases.count) cases, 0 not"))
    }
  }
}

extension Configuration {
  /// The keys that a section has with such settings.
  fileprivate static func keys(ofSection section: String, with settings: [String: String]) -> [String] {
    let yaml = "\(section): {" + settings.map { "\($0): \($1)" }.joined(separator: ", ") + "}"
    let configuration = try? Configuration(yaml: yaml, file: "alternative.yaml")
    return configuration?.sections.first { $0.name == section }?.keys.map(\.name) ?? []
  }
}
