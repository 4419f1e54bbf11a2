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
      ["ranks", ranks], exchange, ["data", dataText], ["", identity.summary], ["model", model],
      ["optimizer", optimizer], ["schedule", keys(ofSection: "schedule")], ["training", training],
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
    return "\(plan.model.widths), \(settings.activation.rawValue), dropout \(NumberText.short(settings.dropout)): "
      + "\(plan.model.layout.count.grouped) parameters"
  }

  private var optimizer: String {
    let isScaled = configuration.peakLearningRate != configuration.optimizer.learningRate
    return keys(ofSection: "optimizer")
      + (isScaled ? ": learning rate \(NumberText.short(configuration.peakLearningRate))" : "")
  }

  /// What a section chooses, and its keys but for those that are off.
  private func keys(ofSection name: String) -> String {
    let keys = configuration.sections.first { $0.name == name }?.keys ?? []
    return keys.filter { !["0", "false", "auto"].contains($0.value) }.map { key in
      key.name == "name" ? key.value : key.value == "true" ? key.name : "\(key.name) \(key.value)"
    }.joined(separator: ", ")
  }

  private var training: String {
    "\(plan.epochs.counted("epoch")) of \(plan.sampler.stepsPerEpoch.counted("step")), "
      + "\(min(plan.batchSize, plan.imageCount).counted("image")) each, \(plan.precision.rawValue), seed \(plan.seed)"
  }
}
