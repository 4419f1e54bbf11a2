import ArgumentParser
import MPI
import Training

/// The options that make up a configuration.
struct ConfigurationOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: "The YAML file that describes the run.")
  var config = "configs/mnist.yaml"

  @Option(help: ArgumentHelp("The folder of the data set; overrides data.directory.", valueName: "dir"))
  var data: String?

  @Option(
    help: ArgumentHelp(
      "Overrides a key of the configuration, such as optimizer.learning_rate=0.05. May be given many times.",
      valueName: "section.key=value"))
  var set: [String] = []

  /// The configuration: rank 0 reads the file, and all ranks get its text and check it alike.
  ///
  /// Every rank of `world` calls this.
  func load(_ world: Communicator) throws -> Configuration {
    let text = try world.onRoot { try Configuration.text(ofFile: config) }
    return try world.agree {
      var configuration = try Configuration(yaml: text, file: config, overrides: set)
      if let data { configuration.data.directory = data }
      return configuration
    }
  }
}
