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

      An editor that has a YAML language server completes and checks keys where lockstep config --schema > \
      lockstep.schema.json has been put beside the file, whose first line is

        # yaml-language-server: $schema=lockstep.schema.json
      """)

  @Argument(help: ArgumentHelp("One section alone, such as optimizer.", valueName: "section"))
  var section: String?

  @Flag(help: "Print a configuration file with all keys and comments.")
  var all = false

  @Flag(help: "Print the tables of docs/configuration.md.")
  var markdown = false

  @Flag(help: "Print a JSON Schema of configuration files, for editors.")
  var schema = false

  func validate() throws {
    guard [section != nil, all, markdown, schema].count(where: \.self) <= 1 else {
      throw ValidationError("Give a section, --all, --markdown or --schema, one of them.")
    }
    let names = ConfigurationReference.sections.map(\.name)
    if let section, !names.contains(section) {
      throw ValidationError("There is no section '\(section)'. \(suggestion(for: section, among: names))")
    }
  }

  func run() throws {
    if all { return try printUnfolded(ConfigurationReference.commentedFile) }
    if markdown { return try printUnfolded(ConfigurationReference.markdown) }
    if schema { return try printUnfolded(ConfigurationReference.schema) }
    let width = Terminal.ofOutput?.columns
    try printLines(
      ConfigurationReference.sections.filter { section == nil || $0.name == section }.flatMap { section in
        ConfigurationReference.lines(section, width: width)
      })
  }
}
