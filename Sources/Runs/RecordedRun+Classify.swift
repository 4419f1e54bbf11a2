import Glibc
import Model
import Platform

extension RecordedRun {
  /// The model that the run has kept.
  ///
  /// - Throws: `FileError` where there's none yet, or it can't be read.
  package func model() throws -> TrainedModel {
    guard access(directory.modelFile, F_OK) == 0 else { throw directory.missingModel }
    return try TrainedModel(reading: directory.modelFile)
  }

  /// What the model says of the data set's test images.
  ///
  /// - Parameter folder: The data set's folder; nil for the one that the run was trained on.
  /// - Returns: Nil where the data set has no test images.
  /// - Throws: What's wrong with the model or the data.
  package func classifiedTestImages(data folder: String? = nil) throws -> ClassifiedImages? {
    let settings = configuration.data
    let model = try model()
    let images = try ImageSet(
      reading: folder ?? settings.directory, .test, classCount: model.model.classes, dataset: settings.dataset)
    return images.count == 0 ? nil : try ClassifiedImages(images, by: model, at: directory.modelFile)
  }
}
