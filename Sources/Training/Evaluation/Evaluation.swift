import DataParallel
import Datasets
import Model
import MPI
import NeuralNetwork
import Platform
import Watchdog

/// How a run's model does on the test images of a data set.
package struct Evaluation: Sendable {
  /// Over all test images.
  package let score: Score
  /// Over all test images.
  package let confusion: ConfusionMatrix
  /// The folder of the data set.
  package let directory: String
  /// What the model's classes are called; empty where its file doesn't say.
  package let classNames: [String]
  /// That the test images aren't those of the data set that the model's configuration names; on rank 0 alone.
  package let warning: [String]

  /// Scores the model in a run directory, or those in several as a committee; every rank calls this.
  ///
  /// - Parameters:
  ///   - runs: The run directories, at least one.
  ///   - data: The folder of the data set; nil for the one that the first run's configuration names.
  ///   - topology: The ranks and nodes of the job.
  ///   - progress: Where the rank says what it does.
  /// - Returns: The score and confusion matrix over all test images, the same on every rank.
  /// - Throws: `CollectiveFailure` with what's wrong with the run or the data.
  package static func run(
    _ runs: [String], data: String?, topology: Topology, progress: ThreadProgress
  ) throws -> Evaluation {
    let world = topology.world
    let (committee, configuration, directory) = try world.agree {
      let runs = try runs.map { try RunDirectory(opening: $0) }
      let yaml = try Configuration.text(ofFile: runs[0].configurationFile)
      let configuration = try Configuration(yaml: yaml, file: runs[0].configurationFile)
      return (try Committee(reading: runs.map(\.modelFile)), configuration, data ?? configuration.data.directory)
    }
    let model = committee.members[0]
    try Preflight.prepareKernels(world)
    progress.begin(.readingData)
    return try NodeDataset.with(
      directory: directory, classCount: nil, needsTest: false, topology: topology,
      check: { shape in try world.agree { try check(shape, model.model, directory: directory) } }
    ) { data in
      try world.agree { try check(data.test, model.model, directory: directory) }
      let warning = world.rank == 0 ? Self.warning(about: data, configuration.data.dataset) : []
      progress.begin(.evaluating)
      let (score, confusion) =
        committee.members.count > 1
        ? try CommitteeEvaluator(committee, world: world).score(data.test)
        : try Self.score(model, in: configuration.training.precision, on: data.test, world)
      return Evaluation(
        score: score, confusion: confusion, directory: directory, classNames: model.pictures?.classNames ?? [],
        warning: warning)
    }
  }

  /// Scores a model as its training does.
  private static func score(
    _ model: TrainedModel, in precision: Precision, on images: LabeledImages, _ world: Communicator
  ) throws -> (score: Score, confusion: ConfusionMatrix) {
    let evaluator = try DistributedEvaluator(model.model, precision: precision, threads: 1, world: world)
    return try MLPParameters.with(model.parameters, of: model.model, precision: precision) {
      try evaluator.score(images, parameters: $0)
    }
  }

  private static let otherFolder = "Give the folder of the data set that the run was trained on, with --data."

  /// Checks that a data set has test images, and of the size that a model reads.
  private static func check(_ shape: DatasetShape, _ model: MLP, directory: String) throws(FileError) {
    guard shape.testCount > 0 else {
      let files = [DatasetFile.testImages, .testLabels].map(\.rawValue).joined(separator: " and ")
      throw FileError(
        path: directory, problem: "has no test images", remedy: "Give a folder that also has \(files) with --data.")
    }
    guard shape.pixelCount == model.inputs else {
      throw FileError(
        path: directory, problem: "holds pictures of \(shape.pixelCount) pixels, the model reads \(model.inputs)",
        remedy: otherFolder)
    }
  }

  /// Checks that a model knows the classes of test images.
  private static func check(_ test: LabeledImages, _ model: MLP, directory: String) throws(FileError) {
    let highest = Int(test.labels.max() ?? 0)
    guard highest < model.classes else {
      throw FileError(
        path: directory,
        problem: "has a test image labeled \(highest), the model knows classes 0 to \(model.classes - 1)",
        remedy: otherFolder)
    }
  }

  /// Compares the test images with those that a configuration names.
  private static func warning(about data: NodeDataset, _ dataset: Configuration.DataSettings.Dataset) -> [String] {
    // What is called custom may be anything.
    if dataset == .custom { return [] }
    let hashes = data.test.hashes
    let identity = data.identity(
      expected: dataset.published, contentHashes: [.testImages: hashes.images, .testLabels: hashes.labels])
    return identity.warning(
      name: dataset.rawValue, directory: data.directory,
      remedy: "The run's configuration names \(dataset.rawValue); this is how its model does on the test images there.")
  }

  /// The result for a person to read, the confusion matrix in lines of at most `width` characters; nil for any width.
  package func lines(width: Int?) -> [String] {
    let classes = Array(0..<confusion.classes)
    let cells = classes.map { label in classes.map { "\(confusion[label: label, prediction: $0])" } }
    let matrix = numberGrid(cells, rows: classes, columns: classes, width: width)
    let score = [
      "test images    \(Int(score.sampleCount).grouped)",
      "test loss      \(NumberText.fixed(score.loss, decimals: 4))",
      "test accuracy  \(NumberText.percent(score.accuracy))",
      "",
      "confusion matrix: a row per label, a column per prediction",
    ]
    return warning + (warning.isEmpty ? [] : [""]) + score + matrix
  }
}
