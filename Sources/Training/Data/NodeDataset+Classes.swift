import Datasets

extension NodeDataset {
  /// Makes sure that data of the user's own has classes to tell apart; a piece of a published data set may have one.
  ///
  /// - Throws: `DatasetError`, with a remedy.
  package func checkClasses(_ configuration: Configuration.DataSettings) throws {
    if configuration.dataset == .custom { try explaining { try train.checkClasses(directory: directory) } }
  }
}
