import Platform
import Runs
import Training

/// The test images that a run's model takes for another class than their label's, those first that it's surest of.
package struct Mistakes: Sendable {
  /// A test image.
  struct Image {
    let index: Int
    let label: Int
    let prediction: Int
    /// That of the prediction.
    let probability: Float
  }

  let images: ImageSet
  /// The first of all.
  let shown: [Image]
  /// How many there are in all.
  let count: Int

  /// Classifies a run's test images; one process does.
  ///
  /// - Parameters:
  ///   - run: The run directory.
  ///   - data: The folder of the data set; nil for the one that the run was trained on.
  ///   - most: How many are wanted.
  /// - Throws: What is wrong with the run or the data.
  package init(of run: String, data: String?, most: Int) throws {
    let run = try RecordedRun(reading: run)
    guard let classified = try run.classifiedTestImages(data: data) else {
      throw FileError(
        path: data ?? run.configuration.data.directory, problem: "has no test images",
        remedy: "Give a folder that has some with --data.")
    }
    let mistakes = classified.mistakes
    images = classified.images
    count = mistakes.count
    shown = mistakes.prefix(most).map { index in
      Image(
        index: index, label: Int(classified.images.labels[index]), prediction: classified.prediction(of: index),
        probability: classified.confidence(of: index))
    }
  }
}
