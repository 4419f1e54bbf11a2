import Datasets

extension NodeDataset {
  /// Makes sure that data of the user's own has classes to tell apart; a piece of a published data set may have one.
  ///
  /// - Throws: `DatasetError`.
  func checkClasses(_ configuration: Configuration.Data) throws(DatasetError) {
    let labels = train.classCounts.indices.filter { train.classCounts[$0] > 0 }
    guard configuration.dataset == .custom, labels.count == 1 else { return }
    throw .oneClass(directory: directory, label: labels[0])
  }
}
