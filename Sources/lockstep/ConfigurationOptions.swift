import ArgumentParser
import MPI
import Training

/// The options that make up a configuration.
struct ConfigurationOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The YAML file that describes the run. Default: each key's default, as configs/mnist.yaml has them.",
      valueName: "file"), completion: .file(extensions: ["yaml", "yml"]))
  var config: String?

  @Option(
    help: ArgumentHelp(
      "Overrides a key of the configuration, such as optimizer.learning_rate=0.05. May be given many times; lockstep config "
        + "lists the keys.", valueName: "section.key=value"))
  var set: [String] = []

  @OptionGroup(title: "Common settings") var common: CommonSettings

  /// What errors call the configuration where no file is named.
  private static let builtIn = "the defaults"

  /// The same settings as arguments, for another process.
  var arguments: [String] {
    (config.map { ["--config", $0] } ?? [])
      + (set + common.settings.map(\.argument)).flatMap { ["--set", $0] }
  }

  /// The configuration: rank 0 reads the file, and all ranks get its text and check it alike.
  ///
  /// Every rank of `world` calls this.
  ///
  /// - Parameters:
  ///   - world: All ranks.
  ///   - checkpoint: Rank 0's, if a run goes on: its configuration is the default.
  /// - Returns: The configuration, the same on every rank.
  /// - Throws: `CollectiveFailure` with what's wrong with the file or the settings.
  func load(_ world: Communicator, checkpoint: Checkpoint? = nil) throws -> Configuration {
    // An empty text can't be a configuration, and stands for none.
    let yaml = try world.fromRoot {
      if config == nil { return checkpoint?.configuration ?? "" }
      return try text() ?? ""
    }
    return try world.agree { try read(yaml.isEmpty && config == nil ? nil : yaml, of: checkpoint?.path) }
  }

  /// The configuration, for a process that isn't a rank.
  ///
  /// - Parameter other: The configuration's file where none is named.
  /// - Returns: The configuration.
  /// - Throws: `FileError` or `ConfigurationError` with what's wrong with the file or the settings.
  func load(otherwise other: String? = nil) throws -> Configuration {
    try read(text() ?? other.map(Configuration.text(ofFile:)), of: other)
  }

  private func text() throws -> String? { try config.map(Configuration.text(ofFile:)) }

  private func read(_ text: String?, of file: String?) throws -> Configuration {
    try Configuration(
      yaml: text, file: config ?? file ?? Self.builtIn, overrides: set, options: common.settings)
  }
}
