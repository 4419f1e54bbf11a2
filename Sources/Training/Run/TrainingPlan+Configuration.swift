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
  ///   - placement: Where the ranks are.
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
      partition: Partition(
        microBatchCount: training.microBatches, threadsPerRank: training.threads, placement: placement,
        strategy: training.synchronization.strategy(isOneNode: placement.isOneNode)))
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

extension Configuration.TrainingSettings.Synchronization {
  /// What it comes to where all ranks are on one node, or aren't.
  fileprivate func strategy(isOneNode: Bool) -> SynchronizationStrategy {
    switch self {
    case .auto: isOneNode ? .sharedMemory : .hierarchicalAllReduce
    case .sharedMemory: .sharedMemory
    case .factors: isOneNode ? .sharedMemory : .factorExchange
    case .orderedAllreduce: .orderedAllReduce
    case .allreduce: .allReduce
    }
  }
}
