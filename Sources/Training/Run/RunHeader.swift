import DataParallel
import Foundation
import Datasets
import Model
import MPI
import NeuralNetwork
import Platform

/// What rank 0 prints before the first epoch: every setting of the run.
struct RunHeader {
  private let configuration: Configuration
  private let plan: TrainingPlan
  private let data: NodeDataset
  private let identity: DatasetIdentity
  /// What the images are like.
  let pictures: PictureForm
  /// Where the ranks run.
  let places: [RankPlace]

  init(
    _ configuration: Configuration, _ plan: TrainingPlan, _ data: NodeDataset, _ identity: DatasetIdentity,
    _ pictures: PictureForm, _ places: [RankPlace]
  ) {
    self.configuration = configuration
    self.plan = plan
    self.data = data
    self.identity = identity
    self.pictures = pictures
    self.places = places
  }

  /// The machines of all ranks, in the order of their first ranks.
  var nodes: [String] { places.hosts }

  /// Whether there are test images.
  var hasTest: Bool { data.test.count > 0 }

  /// What the run's training accuracy is compared with.
  var chanceCheck: ChanceCheck {
    ChanceCheck(classCounts: data.train.classCounts, stepsPerEpoch: plan.sampler.stepsPerEpoch)
  }

  /// What there is to know before the first epoch, in lines of at most `width` characters; nil for any number.
  func summary(runDirectory: String, width: Int?) -> [String] {
    RunSummaryLines(configuration, plan, data, identity, places).lines(runDirectory: runDirectory, width: width)
  }

  /// Every setting, and how this process was started.
  func settings(runDirectory: String) -> SettingsTable {
    let program = SettingsTable.Group(
      "lockstep",
      [
        ("version", lockstepVersion), ("run directory", runDirectory),
        ("started", Date().formatted(.iso8601)),
        ("command", ([MPI.executableName] + CommandLine.arguments.dropFirst()).shellLine),
      ])
    let settings = configuration.sections.map { section in
      switch section.name {
      case "data": SettingsTable.Group(section.name, section.keys.map { ($0.name, $0.value) } + dataFacts)
      case "model": SettingsTable.Group(section.name, section.keys.map { ($0.name, $0.value) } + modelFacts)
      case "training": SettingsTable.Group(section.name, section.keys.map { ($0.name, $0.value) } + trainingFacts)
      default: SettingsTable.Group(section.name, section.keys.map { ($0.name, $0.value) })
      }
    }
    return SettingsTable([program, SettingsTable.Group("machine", machine)] + settings)
  }

  /// What is unusual, and likely to keep the run from what its user wants.
  var notes: [String] {
    // Who has asked for so many threads, or has none more to use, knows.
    let wantsMore = configuration.training.threads == nil && plan.partition.workerCount < plan.partition.microBatchCount
    return dataWarnings + orientationNotes + DataWarnings(data).lines + precisionWarnings
      + (wantsMore ? [places.idleNote].compactMap(\.self) : [])
  }

  private typealias Facts = [(key: String, value: String)]

  private var machine: Facts {
    [
      ("ranks", "\(plan.partition.ranks) on \(places.hosts.count.counted("node"))"),
      ("hosts", places.hostText), ("binding", places.bindingText),
      (
        "threads",
        "\(plan.partition.threadsPerRank) per rank, on \(ProcessorCount.summary)"
          + (plan.partition.isOversubscribed ? ": more threads than processors, waiting ranks yield" : "")
      ),
      ("synchronization", plan.partition.strategy.rawValue),
    ] + (plan.synchronizationCost.map { [("exchange", $0.summary)] } ?? []) + [
      ("Open MPI", MPI.libraryVersion),
      ("kernels", "\(KernelTarget.current.name), numerics \(Numerics.version)"),
    ] + (plan.precision == .bfloat16 ? [("oneDNN", "\(OneDNN.version), \(OneDNN.instructionSet)")] : [])
  }

  private var dataFacts: Facts {
    let shares = (0..<plan.partition.ranks).map { plan.imagesPerEpoch(ofRank: $0) }
    let (least, most) = (shares.min() ?? 0, shares.max() ?? 0)
    let share = least == most ? least.grouped : "\(least.grouped) to \(most.grouped)"
    return [
      ("identity", identity.summary),
      ("pictures", "\(data.train.rows)×\(data.train.columns) in \(data.train.classCount) classes"),
      ("training images", "\(data.train.count.grouped), \(share) per rank and epoch"),
      ("held-out images", heldOut),
      ("test images", hasTest ? data.test.count.grouped : "none: nothing is said about images that weren't seen"),
    ]
  }

  private var heldOut: String {
    let counts = data.heldOut.classCounts.filter { $0 > 0 }
    guard let least = counts.min(), let most = counts.max() else { return "0" }
    let each = least == most ? least.grouped : "\(least.grouped) to \(most.grouped)"
    return "\(data.heldOut.count.grouped), stratified by class (\(each) each), seed \(configuration.training.seed)"
  }

  private var modelFacts: Facts {
    [("layers", plan.model.widths), ("parameters", plan.model.layout.count.grouped)]
  }

  private var trainingFacts: Facts {
    [
      (
        "samples",
        "\(min(plan.batchSize, plan.imageCount).grouped) per step, \(plan.sampler.stepsPerEpoch.counted("step")) per epoch"
      )
    ]
  }

  private var dataWarnings: [String] {
    let (dataset, directory) = (configuration.data.dataset, configuration.data.directory)
    // What is called custom may be anything.
    if dataset == .custom { return [] }
    let warning = identity.warning(
      name: dataset.rawValue, directory: directory,
      remedy: "Set data.dataset to what it holds; accuracies are those on the test images there.")
    if warning.isEmpty && dataset == .synthetic {
      return ["**** These are SYNTHETIC DIGITS, not MNIST: accuracies are those on synthetic test images. ****"]
    }
    return warning
  }

  private var orientationNotes: [String] {
    guard pictures.isTransposed else { return [] }
    let split = (try? DataFolder(configuration.data.directory))?.emnistSplits.first
    let these = split.map { "these are EMNIST's \($0), whose pictures are" } ?? "these digits are"
    return ["note: \(these) stored transposed: they are learned so, and `predict` turns upright pictures"]
  }

  private var precisionWarnings: [String] {
    guard plan.precision == .bfloat16, !OneDNN.hasBFloat16Instructions else { return [] }
    return ["warning: this processor has no instructions for bfloat16: it will be slow; float32 is faster"]
  }
}
