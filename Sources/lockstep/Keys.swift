import ArgumentParser
import Training

/// `lockstep keys`
struct Keys: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print every configuration key: its default, what it may be, and what it is.",
    discussion: "The tables are Markdown; docs/configuration.md holds the same.")

  func run() throws {
    try printLines([ConfigurationReference.markdown])
  }
}
