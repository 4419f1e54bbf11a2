import DataParallel
import Model
import NeuralNetwork
import Platform

/// A copy of a run between two steps, for a checkpoint that is written while the training goes on.
package struct Snapshot: Sendable {
  let cursor: Cursor
  let configuration: Configuration
  let dataset: String
  let pictures: PictureForm
  let layout: ParameterLayout
  /// What the rows of `values` are: the parameters first, under no name.
  let rows: [String]
  /// [rows, parameters], each row in the file order.
  let values: [Float]

  /// Copies a run's state, which nobody may change meanwhile.
  ///
  /// - Parameters:
  ///   - cursor: How far the run has come.
  ///   - configuration: The configuration as the checkpoint is to have it.
  ///   - dataset: The data set's fingerprint.
  ///   - pictures: What the images are like that are trained on.
  ///   - layout: Where the parameters' tensors stand.
  ///   - stateNames: The optimizer's.
  ///   - memory: The team's memory: the parameters and the optimizer's state.
  ///   - best: The parameters that are kept so far, a flat buffer too, where they are chosen by held-out images.
  package init(
    _ cursor: Cursor, _ configuration: Configuration, dataset: String, pictures: PictureForm, layout: ParameterLayout,
    stateNames: [String], memory: TeamMemory, best: [Float]?
  ) {
    self.cursor = cursor
    self.configuration = configuration
    (self.dataset, self.pictures) = (dataset, pictures)
    self.layout = layout
    rows = [""] + stateNames + (best == nil ? [] : [Checkpoint.bestRow])
    let count = layout.count
    values = [Float](unsafeUninitializedCapacity: rows.count * count) { buffer, initializedCount in
      func append(_ row: UnsafeBufferPointer<Float>) {
        // `buffer` has room for `count` numbers of each row.
        layout.copy(row, toFileOrder: UnsafeMutableBufferPointer(rebasing: buffer[initializedCount...].prefix(count)))
        initializedCount += count
      }
      for row in [memory.allParameters] + stateNames.indices.map(memory.stateRow) { append(UnsafeBufferPointer(row)) }
      best?.withUnsafeBufferPointer(append)
    }
  }

  /// The bytes that a copy takes.
  static func byteCount(parameterCount: Int, stateCount: Int, keepsBest: Bool) -> Int {
    MemoryLayout<Float>.stride * parameterCount * (1 + stateCount + (keepsBest ? 1 : 0))
  }
}
