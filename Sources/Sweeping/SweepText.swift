import Foundation
import Platform
import Training
import Yams

/// A sweep's file as it's written:
///
///     base: quickstart.yaml
///     search: random
///     trials: 20
///     seeds: [1, 2, 3]
///     keys:
///       optimizer.learning_rate: {from: 0.01, to: 0.3, scale: log}
///       model.dropout: [0, 0.2, 0.4]
struct SweepText {
  /// The configuration's file, relative to the working folder.
  let base: String
  /// The combinations to draw; nil for all of a grid.
  let randomCount: Int?
  /// What they are a function of.
  let seed: UInt64
  /// The seeds of each combination.
  let seeds: [UInt64]
  /// The keys to vary, in the order of the file.
  let keys: [(key: String, range: SearchRange)]

  private static let known = ["base", "search", "trials", "seed", "seeds", "keys"]

  init(reading path: String) throws(FileError) {
    func error(_ node: Node?, _ problem: String, _ remedy: String) -> FileError {
      FileError(path: node?.mark.map { "\(path):\($0.line)" } ?? path, problem: problem, remedy: remedy)
    }
    let text = try Configuration.text(ofFile: path)
    if let line = YAMLNesting.lineBeyondLimit(in: text) {
      throw FileError(
        path: "\(path):\(line)", problem: "is nested more than \(YAMLNesting.limit) deep",
        remedy: "Write base, and the keys to try below keys.")
    }
    let composed: Node?
    do {
      // An alias can unfold to gigabytes, and nothing here needs one.
      composed = text.contains("&") ? nil : try Yams.compose(yaml: text)
    } catch let problem {
      throw error(
        nil, "is not valid YAML: \("\(problem)".printable.cut(to: 200))",
        "Mind the indentation, and the space after each colon.")
    }
    guard let root = composed?.mapping else {
      throw error(composed, "is no mapping of keys, or has anchors", "Write base, and the keys to try below keys.")
    }
    for (name, _) in root where !Self.known.contains(name.string ?? "") {
      throw error(
        name, "unknown key \((name.string ?? "").printable.cut(to: 80))",
        suggestion(for: name.string ?? "", among: Self.known))
    }
    func number(_ name: String, _ range: ClosedRange<Int>) throws(FileError) -> Int? {
      guard let node = root[name] else { return nil }
      guard let value = node.int, range.contains(value) else {
        throw error(node, "\(name) is not a whole number from \(range.lowerBound) to \(range.upperBound)", "Give one.")
      }
      return value
    }
    guard let base = root["base"]?.string, !base.isEmpty else {
      throw error(root["base"], "names no configuration", "Add a line such as base: quickstart.yaml, beside this file.")
    }
    let folder = (path as NSString).deletingLastPathComponent
    self.base = base.hasPrefix("/") || folder.isEmpty ? base : folder + "/" + base
    seed = UInt64(try number("seed", 0...Int.max) ?? 1)
    switch root["search"]?.string ?? "grid" {
    case "grid":
      guard root["trials"] == nil else {
        throw error(root["trials"], "trials is for random search", "Remove the line: a grid tries all combinations.")
      }
      randomCount = nil
    case "random": randomCount = try number("trials", 1...Sweep.mostTrials) ?? 20
    default: throw error(root["search"], "search is neither grid nor random", "Give one of them.")
    }
    seeds = try Self.seeds(root["seeds"], error)
    guard let keys = root["keys"]?.mapping, !keys.isEmpty else {
      throw error(root["keys"], "has no keys to try", "List them: keys: {optimizer.learning_rate: [0.05, 0.1]}.")
    }
    var ranges: [(key: String, range: SearchRange)] = []
    for (name, value) in keys {
      guard let key = name.string, key != "training.seed" else {
        throw error(name, "training.seed is set by seeds", "Remove the key.")
      }
      ranges.append((key, try Self.range(value, key, error)))
    }
    self.keys = ranges
  }

  private typealias MakeError = (Node?, String, String) -> FileError

  private static func seeds(_ node: Node?, _ error: MakeError) throws(FileError) -> [UInt64] {
    guard let node else { return [1] }
    guard let nodes = node.sequence, !nodes.isEmpty else {
      throw error(node, "seeds is no list", "Write them as [1, 2, 3].")
    }
    var seeds: [UInt64] = []
    for node in nodes {
      guard let seed = node.int, seed >= 0, !seeds.contains(UInt64(seed)) else {
        throw error(node, "a seed is no whole number, or is there twice", "Write them as [1, 2, 3].")
      }
      seeds.append(UInt64(seed))
    }
    return seeds
  }

  private static func range(_ node: Node, _ key: String, _ error: MakeError) throws(FileError) -> SearchRange {
    if let nodes = node.sequence, !nodes.isEmpty {
      var values: [String] = []
      for node in nodes {
        guard let value = try? Yams.serialize(node: node.flowing) else {
          throw error(node, "a value of \(key) can't be read", "Give numbers, words or lists.")
        }
        values.append(value.trimmingCharacters(in: .whitespacesAndNewlines))
      }
      return .values(values)
    }
    guard let mapping = node.mapping, let from = mapping["from"]?.float, let to = mapping["to"]?.float, from < to,
      from.isFinite, to.isFinite, mapping.keys.allSatisfy({ ["from", "to", "scale"].contains($0.string ?? "") })
    else {
      throw error(
        node, "\(key.printable.cut(to: 80)) is neither a list nor a range",
        "Write [0.1, 0.2], or {from: 0.01, to: 1} with scale: log if powers of ten matter.")
    }
    let scale = mapping["scale"]?.string ?? "linear"
    guard ["linear", "log"].contains(scale), scale == "linear" || from > 0 else {
      throw error(mapping["scale"] ?? node, "scale is linear, or log for numbers above 0", "Give one of them.")
    }
    return .numbers(
      from: from, to: to, isLogarithmic: scale == "log",
      areWhole: mapping["from"]?.int != nil && mapping["to"]?.int != nil)
  }
}

extension Node {
  /// The same, written on one line.
  fileprivate var flowing: Node {
    switch self {
    case .sequence(var sequence):
      sequence.style = .flow
      return .sequence(sequence)
    case .mapping(var mapping):
      mapping.style = .flow
      return .mapping(mapping)
    case .scalar, .alias: return self
    }
  }
}
