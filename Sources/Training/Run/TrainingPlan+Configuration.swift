import DataParallel
import Datasets
import Model
import NeuralNetwork

extension TrainingPlan {
  /// What a configuration comes to.
  ///
  /// - Parameters:
  ///   - configuration: The run's.
  ///   - shape: The data set's.
  ///   - imageCount: The images to train on.
  ///   - placement: Where the ranks are, and the link between nodes if `training.isDecidedByLink`: without it, nodes
  ///     exchange gradients.
  /// - Throws: `PlanError`, on all ranks alike.
  package init(
    _ configuration: Configuration, shape: DatasetShape, imageCount: Int, placement: Placement
  ) throws(PlanError) {
    let training = configuration.training
    guard placement.ranks <= training.microBatches else {
      throw .moreRanksThanMicroBatches(ranks: placement.ranks, microBatches: training.microBatches)
    }
    guard placement.isOneNode || training.synchronization != .sharedMemory else { throw .sharedMemoryAcrossNodes }
    let (inputs, classes) = (shape.pixelCount, shape.classCount)
    let weights = configuration.model.weightCount(inputs: inputs, classes: classes)
    guard weights <= ModelLimits.mostWeights else {
      throw .tooManyWeights(weights, inputs: inputs, classes: classes)
    }
    let model = MLP(
      inputs: inputs, hidden: configuration.model.hidden, classes: classes,
      activation: configuration.model.activation, dropout: Float(configuration.model.dropout))
    let partition = { (strategy: SynchronizationStrategy) in
      Partition(
        microBatchCount: training.microBatches, threadsPerRank: training.threads, placement: placement,
        strategy: strategy)
    }
    let strategy = training.synchronization.strategy(isOneNode: placement.isOneNode)
    let cost =
      training.isDecidedByLink
      ? placement.link.map {
        SynchronizationCost(model, batchSize: min(training.batchSize, imageCount), partition(strategy), over: $0)
      } : nil
    let rule = configuration.optimizer.updateRule
    self.init(
      model: model,
      precision: training.precision, augmentation: configuration.augmentation.ranges,
      labelSmoothing: training.labelSmoothing,
      inputDropout: Dropout(probability: Float(configuration.model.inputDropout)),
      initializer: configuration.model.initializer,
      optimizer: configuration.optimizer.decaysBiases ? rule : rule.decayingWeightsAlone(of: model),
      clipping: configuration.optimizer.clipNorm > 0 ? GradientClipping(bound: configuration.optimizer.clipNorm) : nil,
      averageDecay: training.averageDecay, schedule: configuration.learningRateSchedule,
      epochs: training.epochs, imageCount: imageCount, batchSize: training.batchSize, seed: training.seed,
      replicaCheckEvery: configuration.resilience.replicaCheckEvery,
      partition: partition(cost?.cheapest ?? strategy), synchronizationCost: cost)
  }

  /// The plan before the data is read. Classes that can't give up their share of what is held out may leave a few images
  /// more to train on.
  package init(
    _ configuration: Configuration, shape: DatasetShape, holdout: Holdout, placement: Placement
  ) throws(PlanError) {
    let imageCount = max(1, shape.trainCount - holdout.total(of: shape.trainCount))
    try self.init(configuration, shape: shape, imageCount: imageCount, placement: placement)
  }
}

extension Configuration.TrainingSettings {
  /// Whether the link between nodes decides what they exchange. Factors are float32s.
  package var isDecidedByLink: Bool { synchronization == .auto && precision == .float32 }
}

extension Configuration.TrainingSettings.Synchronization {
  /// What it comes to where all ranks are on one node, or aren't, and nothing else is known.
  fileprivate func strategy(isOneNode: Bool) -> SynchronizationStrategy {
    switch self {
    case .auto, .gradients: isOneNode ? .sharedMemory : .hierarchicalAllReduce
    case .sharedMemory: .sharedMemory
    case .factors: isOneNode ? .sharedMemory : .factorExchange
    case .orderedAllreduce: .orderedAllReduce
    case .allreduce: .allReduce
    }
  }
}
