import Platform

/// What is wrong with a configuration, and where.
package struct ConfigurationError: Error, CustomStringConvertible, Equatable {
  /// Where a setting came from.
  package enum Origin: Equatable, Sendable {
    /// A file, and its line where one is known.
    case file(String, line: Int?)
    /// An option: `--set`, or one of the setting's own.
    case option(String)

    /// Whether it came from an option.
    var isOption: Bool { if case .option = self { true } else { false } }
  }

  /// Where the setting came from.
  package let origin: Origin
  /// The setting as `section.key`, or as it was written; nil when the whole file is meant.
  package let key: String?
  /// What was found.
  package let problem: String
  /// What to do.
  package let remedy: String

  /// The place, key and value on the first line, what is allowed on the second.
  package var description: String {
    let place =
      switch origin {
      case .file(let file, let line): [line.map { "\(file):\($0)" } ?? file, key]
      case .option("--set"): ["--set" + (key.map { " " + $0 } ?? "")]
      case .option(let option): [option + (key.map { " (\($0))" } ?? "")]
      }
    // A key or value that is quoted may hold line ends.
    return (place.compactMap(\.self).joined(separator: ": ") + ": \(problem)").printable + "\n\(remedy)"
  }
}
