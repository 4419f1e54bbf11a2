import ArgumentParser

/// The folder of a data set, named as `train` names it or by itself.
struct DataFolderOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp("The folder of the data set; --data says the same.", valueName: "dir"), completion: .directory)
  var directory: String?

  @Option(
    help: ArgumentHelp("The folder of the data set. Default: data/mnist.", valueName: "dir"), completion: .directory)
  var data: String?

  func validate() throws {
    if let directory, let data, directory != data {
      throw ValidationError("Two folders are named, \(directory) and --data \(data): give one of them.")
    }
    if directory == "" || data == "" {
      throw ValidationError("The folder's name is empty: leave it out for data/mnist.")
    }
  }

  /// The folder that was named, if one was.
  var named: String? { directory ?? data }

  /// The folder; by default the one that `train` reads.
  var path: String { named ?? "data/mnist" }
}
