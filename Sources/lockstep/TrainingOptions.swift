import ArgumentParser
import Datasets
import Foundation
import Training

/// What `train` trains, and `doctor` and `launch` check: the configuration and the folder of the data.
struct TrainingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The folder of the data set; overrides data.directory. IDX files of your own, or EMNIST's, are trained on with \
      --dataset custom.
      """, valueName: "dir"), completion: .directory)
  var data: String?

  @Option(
    help: ArgumentHelp(
      "A file of weights to start from, safetensors or NumPy's npz; the same as model.from.", valueName: "file"),
    completion: .file(extensions: ["safetensors", "npz"]))
  var from: String?

  @OptionGroup var options: ConfigurationOptions

  func validate() throws {
    guard data == nil || !options.set.contains(where: { $0.hasPrefix("data.directory=") }) else {
      throw ValidationError("--data and --set data.directory both name the folder of the data: give one of them.")
    }
  }

  /// The configuration, for a process that isn't a rank.
  ///
  /// - Parameter other: The configuration's file where none is named.
  /// - Returns: The configuration, with the folder and the file that were named.
  /// - Throws: `FileError` or `ConfigurationError` with what's wrong with the file or the settings.
  func load(otherwise other: String? = nil) throws -> Configuration {
    adding(try options.load(otherwise: other))
  }

  /// A configuration with the folder and the file that were named.
  func adding(_ configuration: Configuration) -> Configuration {
    var configuration = configuration
    if let data { configuration.data.directory = data }
    if let from { configuration.model.from = from }
    return configuration
  }
}
