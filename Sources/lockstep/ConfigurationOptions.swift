import ArgumentParser
import MPI
import Training

/// The options that make up a configuration.
struct ConfigurationOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The YAML file that describes the run. Default: configs/mnist.yaml, or that of the run that is resumed.",
      valueName: "file"))
  var config: String?

  @Option(
    help: ArgumentHelp(
      "Overrides a key of the configuration, such as optimizer.learning_rate=0.05. May be given many times.",
      valueName: "section.key=value"))
  var set: [String] = []

  /// The configuration's file.
  var file: String { config ?? "configs/mnist.yaml" }

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
    let text = try world.fromRoot {
      if config == nil, let checkpoint { return checkpoint.configuration }
      return try Configuration.text(ofFile: file)
    }
    return try world.agree { try Configuration(yaml: text, file: config ?? checkpoint?.path ?? file, overrides: set) }
  }

  /// The configuration, for a process that isn't a rank.
  func load() throws -> Configuration {
    try Configuration(yaml: Configuration.text(ofFile: file), file: file, overrides: set)
  }
}
