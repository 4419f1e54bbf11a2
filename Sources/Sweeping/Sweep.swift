import Philox
import Platform
import Training
import Yams

/// What a sweep tries: a configuration, some of its keys in all combinations or at random, and each with several seeds.
package struct Sweep: Sendable {
  /// Values of the sweep's keys, to be trained with one seed.
  package struct Trial: Equatable, Sendable {
    /// The combination, counted from 1.
    package let number: Int
    /// Its values by `section.key`, in the order of the file, as YAML.
    package let settings: [Setting]
    /// `training.seed`.
    package let seed: UInt64

    /// What its run directory is called.
    package var name: String { "trial-\(number.padded(3))-seed-\(seed)" }
    /// What `train` is given for it.
    package var overrides: [String] { settings.map { "\($0.key)=\($0.value)" } + ["training.seed=\(seed)"] }
  }

  /// A key and one of its values.
  package struct Setting: Hashable, Sendable {
    /// `section.key`.
    package let key: String
    /// In YAML.
    package let value: String
  }

  /// The file of the configuration that all trials share.
  package let base: String
  /// The trials, one combination after the other, each with all seeds.
  package let trials: [Trial]

  /// The most trials of a sweep.
  package static let mostTrials = 10_000

  /// Reads a sweep, and checks that every trial could be trained.
  ///
  /// - Throws: `FileError` with file and line where it says something that isn't understood; `ConfigurationError` for values
  ///   that a configuration can't have.
  package init(reading path: String) throws {
    let text = try SweepText(reading: path)
    base = text.base
    let combinations: [[Setting]]
    if let count = text.randomCount {
      combinations = (0..<count).map { index in
        var random = RandomStream(seed: text.seed, purpose: .synthesis, index: UInt64(index))
        return text.keys.map { Setting(key: $0.key, value: $0.range.draw(&random)) }
      }
    } else {
      combinations = try text.keys.reduce([[]]) { (combinations, key) throws in
        guard case .values(let values) = key.range else {
          throw FileError(
            path: path, problem: "a grid has no range of numbers, as \(key.key) gives one",
            remedy: "List the values to try, or set search: random.")
        }
        guard combinations.count * values.count <= Self.mostTrials else { throw Self.tooMany(path) }
        return combinations.flatMap { combination in values.map { combination + [Setting(key: key.key, value: $0)] } }
      }
    }
    guard combinations.count * text.seeds.count <= Self.mostTrials else { throw Self.tooMany(path) }
    trials = combinations.enumerated().flatMap { index, settings in
      text.seeds.map { Trial(number: index + 1, settings: settings, seed: $0) }
    }
    let yaml = try Configuration.text(ofFile: base)
    for trial in trials {
      let configuration = try Configuration(yaml: yaml, file: base, overrides: trial.overrides)
      guard configuration.data.holdout > 0 else {
        throw FileError(
          path: base, problem: "holds out no images, by which a sweep compares its trials",
          remedy: "Set data.holdout there, such as to 0.1; the test images aren't looked at.")
      }
    }
  }

  private static func tooMany(_ path: String) -> FileError {
    FileError(
      path: path, problem: "makes more than \(mostTrials) trials",
      remedy: "List fewer values or seeds, or set search: random with a number of trials.")
  }

  /// What tells this sweep from another: its trials, in words.
  var fingerprint: String {
    trials.map { "\($0.name) " + $0.overrides.joined(separator: " ") }.joined(separator: "\n") + "\n"
  }
}

extension Int {
  /// With zeros before it, in so many digits.
  fileprivate func padded(_ count: Int) -> String {
    let digits = "\(self)"
    return String(repeating: "0", count: Swift.max(0, count - digits.count)) + digits
  }
}
