import Foundation
import Jobs
import Philox
import Training

/// Configuration files.
struct ConfigurationFormat: FuzzFormat {
  let name = "yaml"

  func input(_ random: inout RandomStream) -> [UInt8] {
    let sections = Configuration().sections + (random.oneIn(20) ? [("extra", [("key", "1")])] : [])
    var text = ""
    for section in sections where !random.oneIn(3) {
      let keys = section.keys.filter { _ in !random.oneIn(3) }.map { key, value in
        let value = random.oneIn(16) ? Self.value(&random) : value
        return (random.oneIn(100) ? random.text() : key, value)
      }
      let name = random.oneIn(60) ? random.text() : section.name
      text +=
        random.oneIn(3)
        ? "\(name): {\(keys.map { "\($0): \($1)" }.joined(separator: ", "))}\n"
        : "\(name):\n" + keys.map { "  \($0): \($1)\n" }.joined()
    }
    var bytes = Array(text.utf8)
    if random.oneIn(4) { random.mutate(&bytes) }
    return bytes
  }

  static func value(_ random: inout RandomStream) -> String {
    switch random.below(6) {
    case 0, 1: random.numberText()
    case 2: random.text()
    case 3:
      random.pick(["sgd", "adam", "adamw", "rmsprop", "cosine", "step", "best", "synthetic", "custom", "auto", "true"])
    case 4: "[" + (0..<random.below(6)).map { _ in random.numberText() }.joined(separator: ", ") + "]"
    default:
      String(repeating: random.pick(["[", "{a: ", "- ", "? ", "&a ", "*a ", "!!str "]), count: 1 << random.below(12))
    }
  }

  func read(_ input: [UInt8], in folder: String) throws -> Bool {
    let path = folder + "/a.yaml"
    try Data(input).write(to: URL(filePath: path))
    try Self.checkPrinted(Configuration(yaml: Configuration.text(ofFile: path), file: path))
    return true
  }

  /// Checks that a configuration that was accepted is printed as one that reads as equal.
  static func checkPrinted(_ configuration: Configuration) throws {
    guard try Configuration(yaml: configuration.resolvedYAML, file: "b.yaml") == configuration else {
      throw Finding(description: "reads otherwise when printed: \(configuration.resolvedYAML)")
    }
  }
}

/// Values given with `--set`.
struct OverrideFormat: FuzzFormat {
  let name = "set"

  func input(_ random: inout RandomStream) -> [UInt8] {
    let lines = (0..<(1 + random.below(4))).map { _ in
      let section = random.pick(Configuration().sections)
      guard !section.keys.isEmpty else { return section.name }
      let (key, value) = random.pick(section.keys)
      let given = random.oneIn(3) ? ConfigurationFormat.value(&random) : value
      return "\(random.oneIn(20) ? random.text() : section.name).\(key)=\(given)"
    }
    return Array(lines.joined(separator: "\u{1}").utf8)
  }

  func read(_ input: [UInt8], in folder: String) throws -> Bool {
    let overrides = String(decoding: input, as: UTF8.self).split(separator: "\u{1}").map(String.init)
    let text = "optimizer: {name: sgd, nesterov: true, momentum: 0.5}\nschedule: {name: cosine}\n"
    try ConfigurationFormat.checkPrinted(Configuration(yaml: text, file: "a.yaml", overrides: overrides))
    return true
  }
}
