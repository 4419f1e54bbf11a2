import DataParallel
import Datasets
import MPI
import NeuralNetwork

/// How a run's model does on the test images of a data set.
package struct Evaluation: Sendable {
  private let score: Score
  private let confusion: ConfusionMatrix
  /// That the test images aren't those of the data set that the model's configuration names; on rank 0 alone.
  private let warning: [String]

  /// Scores the model in a run directory; every rank of `world` calls this.
  ///
  /// - Parameters:
  ///   - run: The run directory.
  ///   - data: The folder of the data set; nil for the one that the run's configuration names.
  ///   - progress: Where the rank says what it does.
  /// - Throws: `CollectiveFailure` with what's wrong with the run or the data.
  package static func run(_ run: String, data: String?, world: Communicator, progress: Progress) throws -> Evaluation {
    let (model, configuration, directory) = try world.agree {
      let run = try RunDirectory(opening: run)
      let yaml = try Configuration.text(ofFile: run.configurationFile)
      let configuration = try Configuration(yaml: yaml, file: run.configurationFile)
      return (try TrainedModel(reading: run.modelFile), configuration, data ?? configuration.data.directory)
    }
    progress.begin(.readingData)
    return try NodeDataset.with(directory: directory, classCount: model.model.classes, needsTest: false, world: world) {
      data in
      try world.agree {
        guard data.test.count > 0 else {
          throw FileError(
            path: directory, problem: "has no test images",
            remedy: "Give a folder that also has "
              + [DatasetFile.testImages, .testLabels].map(\.rawValue).joined(separator: " and ") + " with --data.")
        }
        guard data.test.pixelCount == model.model.inputs else {
          throw FileError(
            path: directory,
            problem: "holds pictures of \(data.test.pixelCount) pixels, the model reads "
              + "\(model.model.inputs)", remedy: "Give the folder of the data set that the run was trained on.")
        }
      }
      let warning = world.rank == 0 ? Self.warning(about: data, configuration.data.dataset) : []
      progress.begin(.evaluating)
      let precision = configuration.training.precision
      let evaluator = try DistributedEvaluator(model.model, precision: precision, threads: 1, world: world)
      let (score, confusion) = try MLPParameters.with(model.parameters, of: model.model, precision: precision) {
        try evaluator.score(data.test, parameters: $0)
      }
      return Evaluation(score: score, confusion: confusion, warning: warning)
    }
  }

  /// Compares the test images with those that a configuration names.
  private static func warning(about data: NodeDataset, _ dataset: Configuration.Data.Dataset) -> [String] {
    let hashes = data.test.hashes
    let identity = data.identity(
      expected: dataset.published, contentHashes: [.testImages: hashes.images, .testLabels: hashes.labels])
    let lines = identity.warning(
      name: dataset.rawValue, directory: data.directory,
      remedy: "The run's configuration names \(dataset.rawValue); this is how its model does on the test images there.")
    return lines.isEmpty ? [] : lines + [""]
  }

  /// The result for a person to read.
  package var lines: [String] {
    let classes = 0..<confusion.classes
    let cells = classes.map { label in classes.map { confusion[label: label, prediction: $0] } }
    let width = max(cells.joined().map { String($0).count }.max() ?? 0, String(confusion.classes).count) + 2
    func row(_ name: String, _ cells: [String]) -> String {
      name.alignedRight(6) + cells.map { $0.alignedRight(width) }.joined()
    }
    return warning + [
      "test images    \(score.sampleCount)",
      "test loss      \(NumberText.fixed(score.loss, decimals: 4))",
      "test accuracy  \(NumberText.percent(score.accuracy))",
      "",
      "confusion matrix: a row a label, a column a prediction",
      row("", classes.map(String.init)),
    ] + zip(classes, cells).map { label, counts in row(String(label), counts.map(String.init)) }
  }
}
