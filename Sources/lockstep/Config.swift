import ArgumentParser
import Platform
import Training

/// `lockstep config`
struct Config: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the keys of a configuration: defaults, what they may be, and what they are.",
    discussion: """
      Any key can be set in a file (--config) or for one run (--set SECTION.KEY=VALUE). lockstep config --all > my.yaml \
      makes a file to start from.
      """)

  @Argument(help: ArgumentHelp("One section alone, such as optimizer.", valueName: "section"))
  var section: String?

  @Flag(help: "Print a configuration file with all keys and comments.")
  var all = false

  @Flag(help: "Print the tables of docs/configuration.md.")
  var markdown = false

  func validate() throws {
    guard [section != nil, all, markdown].count(where: \.self) <= 1 else {
      throw ValidationError("Give a section, --all or --markdown, one of them.")
    }
    let names = ConfigurationReference.sections.map(\.name)
    if let section, !names.contains(section) {
      throw ValidationError("There is no section '\(section)'. \(suggestion(for: section, among: names))")
    }
  }

  func run() throws {
    if all { return try printUnfolded(ConfigurationReference.commentedFile) }
    if markdown { return try printUnfolded(ConfigurationReference.markdown) }
    let width = Terminal.ofOutput?.columns
    try printLines(
      ConfigurationReference.sections.filter { section == nil || $0.name == section }.flatMap { section in
        ConfigurationReference.lines(section, width: width)
      })
  }
}
