import Datasets
import Foundation
import Training

/// The sizes of the data set that a configuration names, for a look ahead.
package struct PlannedData: Equatable, Sendable {
  /// The sizes.
  package let shape: DatasetShape
  /// Whether they were read from the data set's folder; else they are those that a data set of its name has.
  package let isAtHand: Bool

  /// Sizes that were found elsewhere.
  package init(_ shape: DatasetShape, isAtHand: Bool) { (self.shape, self.isAtHand) = (shape, isAtHand) }

  /// Finds the sizes: of files only their headers are read, unless there are classes to be counted.
  ///
  /// - Parameter settings: The configuration's. Custom data has to be in its folder; of the others, as long as there's no
  ///   such folder, the sizes are known.
  /// - Throws: `DatasetError` where the folder has no data set that a training could read.
  package init(_ settings: Configuration.DataSettings) throws(DatasetError) {
    guard settings.dataset == .custom || FileManager.default.fileExists(atPath: settings.directory) else {
      // Synthetic digits are made in MNIST's sizes, unless others are asked for.
      self.init((PublishedDataset(rawValue: settings.dataset.rawValue) ?? .mnist).shape, isAtHand: false)
      return
    }
    let files = try DatasetFiles(
      directory: settings.directory, classCount: settings.classCount, needsTest: settings.dataset != .custom)
    guard settings.classCount == nil else {
      self.init(files.shape, isAtHand: true)
      return
    }
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: files.shape.byteCount, alignment: 64)
    // The sizes are plain numbers, and nothing else is kept of what was read.
    defer { memory.deallocate() }
    self.init(try files.load(into: memory), isAtHand: true)
  }
}
