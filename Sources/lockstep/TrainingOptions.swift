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
      """, valueName: "dir"))
  var data: String?

  @OptionGroup var options: ConfigurationOptions

  /// The configuration, for a process that isn't a rank.
  ///
  /// - Parameter other: The configuration's file where none is named.
  /// - Returns: The configuration, with the folder that was named.
  /// - Throws: `FileError` or `ConfigurationError` with what's wrong with the file or the settings.
  func load(otherwise other: String? = nil) throws -> Configuration {
    adding(try options.load(otherwise: other))
  }

  /// A configuration with the folder that was named.
  func adding(_ configuration: Configuration) -> Configuration {
    var configuration = configuration
    if let data { configuration.data.directory = data }
    return configuration
  }
}
