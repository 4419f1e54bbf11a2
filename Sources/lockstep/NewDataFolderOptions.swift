import ArgumentParser

/// The folder that a data set is written to.
struct NewDataFolderOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The folder to put the four files into; --data and --output say the same. Default: data/ and the data set's name.",
      valueName: "dir"), completion: .directory)
  var directory: String?

  @Option(
    name: [.customLong("output"), .customShort("o"), .customLong("data")],
    help: ArgumentHelp("The same folder, named by an option.", valueName: "dir"), completion: .directory)
  var output: String?

  func validate() throws {
    if let directory, let output, directory != output {
      throw ValidationError("Two folders are named, \(directory) and --output \(output): give one of them.")
    }
    if directory == "" || output == "" {
      throw ValidationError("The folder's name is empty: leave it out for one in data/.")
    }
  }

  /// The folder that was named; else the one in which `train` looks for the data set.
  func path(of dataset: String) -> String { directory ?? output ?? "data/\(dataset)" }
}
