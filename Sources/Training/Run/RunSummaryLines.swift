import DataParallel
import Datasets
import NeuralNetwork
import Platform

/// A run in a few lines: what is trained, where, on what, and how.
struct RunSummaryLines {
  private let configuration: Configuration
  private let plan: TrainingPlan
  private let data: NodeDataset
  private let identity: DatasetIdentity
  private let places: [RankPlace]

  init(
    _ configuration: Configuration, _ plan: TrainingPlan, _ data: NodeDataset, _ identity: DatasetIdentity,
    _ places: [RankPlace]
  ) {
    (self.configuration, self.plan, self.data) = (configuration, plan, data)
    (self.identity, self.places) = (identity, places)
  }

  /// The lines, with their titles in a column; those longer than `width` are folded.
  func lines(runDirectory: String, width: Int?) -> [String] {
    let rows = [
      ["lockstep", "\(lockstepVersion); every setting is in train.log of \(runDirectory)"],
      ["ranks", ranks], exchange, ["data", dataText], ["", identity.summary],
      plan.augmentation.isNone ? [] : ["augmented", augmentation], ["model", model], ["optimizer", optimizer],
      ["schedule", keys(ofSection: "schedule")], ["training", training],
    ].filter { !$0.isEmpty }
    return Table([.left(0), .left(0)]).lines(rows, width: width)
  }

  private var ranks: String {
    let hosts = places.hosts
    let names = hosts.count <= 3 ? " (\(hosts.joined(separator: ", ")))" : ""
    return "\(plan.partition.ranks.grouped) × \(plan.partition.threadsPerRank.counted("thread")) on "
      + "\(hosts.count.counted("node"))\(names), \(KernelTarget.current.name)"
      + (plan.partition.isOversubscribed ? ", more threads than processors" : "")
      + (ProcessorCount.quota == nil ? "" : ", \(ProcessorCount.summary)")
  }

  /// What nodes exchange, if it was chosen.
  private var exchange: [String] { plan.synchronizationCost.map { ["exchange", $0.summary] } ?? [] }

  private var dataText: String {
    let parts = [("training", data.train.count), ("held-out", data.heldOut.count), ("test", data.test.count)]
    let counts = parts.filter { $0.1 > 0 }.map { "\($0.1.grouped) \($0.0)" }.joined(separator: ", ")
    return "\(configuration.data.title) in \(configuration.data.directory.seenFromHere): \(counts) images"
  }

  private var model: String {
    let settings = configuration.model
    let input = settings.inputDropout > 0 ? ", of pixels \(NumberText.short(settings.inputDropout))" : ""
    return
      "\(plan.model.widths), \(settings.activation.rawValue), dropout \(NumberText.short(settings.dropout))\(input): "
      + "\(plan.model.layout.count.grouped) parameters"
  }

  private var optimizer: String {
    let isScaled = configuration.peakLearningRate != configuration.optimizer.learningRate
    return keys(ofSection: "optimizer", without: ["decay_biases"])
      + (configuration.optimizer.decaysBiases ? "" : ", biases not decayed")
      + (isScaled ? ": learning rate \(NumberText.short(configuration.peakLearningRate))" : "")
  }

  /// What a section chooses, and its keys but for those that are off.
  private func keys(ofSection name: String, without omitted: [String] = []) -> String {
    let keys = configuration.sections.first { $0.name == name }?.keys ?? []
    let given = keys.filter { !["0", "false", "auto", "[0, 0]", "[1, 1]"].contains($0.value) }
    let isInSteps = given.contains { $0.name == "warmup_steps" }
    return given.filter { !(isInSteps && $0.name == "warmup_epochs") && !omitted.contains($0.name) }.map { key in
      key.name == "name" ? key.value : key.value == "true" ? key.name : "\(key.name) \(key.value)"
    }.joined(separator: ", ")
  }

  /// The ranges of deformations; σ only where there's something to blur.
  private var augmentation: String {
    let hasElastic = plan.augmentation.elasticAlpha.upperBound > 0
    return keys(ofSection: "augmentation", without: hasElastic ? [] : ["elastic_sigma"])
  }

  private var training: String {
    let settings = configuration.training
    let extras = [
      settings.labelSmoothing > 0 ? ", label smoothing \(NumberText.short(settings.labelSmoothing))" : "",
      settings.averageDecay > 0 ? ", weights averaged at \(NumberText.short(settings.averageDecay))" : "",
      settings.patience > 0 ? ", patience \(settings.patience.counted("epoch"))" : "",
    ]
    return "\(plan.epochs.counted("epoch")) of \(plan.sampler.stepsPerEpoch.counted("step")), "
      + "\(min(plan.batchSize, plan.imageCount).counted("image")) each, \(plan.precision.rawValue), seed \(plan.seed)"
      + extras.joined()
  }
}
