import Foundation
import Model
import Prediction

/// A model as it's served: read once, with a batcher of its own, and replaced as a whole when a newer one is loaded.
package struct ServedModel: Sendable {
  /// The network, with its parameters and the form of its pictures.
  let trained: TrainedModel
  /// What its pictures look like.
  let form: PictureForm
  /// The SHA-256 of its parameters.
  package let hash: String
  /// When it was read.
  let loaded: Date
  /// What computes its probabilities.
  let batcher: Batcher

  /// The network's architecture.
  var network: MLP { trained.model }

  /// Reads the model of a run directory, or a file of one.
  ///
  /// - Throws: A `FileError`, or `UnknownForm`: an error whose description says what is wrong and what to do.
  init(reading path: String, workers: Workers, metrics: ServerMetrics) throws {
    let file = Self.file(named: path)
    trained = try TrainedModel(reading: file)
    guard let form = trained.pictures else { throw UnknownForm(file: file, inputs: trained.model.inputs) }
    self.form = form
    hash = trained.parametersSHA256
    loaded = Date()
    batcher = Batcher(BatchClassifier(trained), workers: workers, metrics: metrics)
  }

  /// The file of a model that is named by its run directory, or itself.
  static func file(named path: String) -> String {
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    guard isThere && isFolder.boolValue else { return path }
    return (path.hasSuffix("/") ? String(path.dropLast()) : path) + "/model.safetensors"
  }
}

/// That a model doesn't say what its pictures look like.
struct UnknownForm: Error, CustomStringConvertible {
  let file: String
  let inputs: Int

  var description: String {
    """
    \(file): has \(inputs) inputs, and doesn't say what its pictures look like
    Add picture_rows and the other metadata that docs/data.md describes.
    """
  }
}
