import DataParallel
import Datasets
import NeuralNetwork

/// What a configuration comes to on the ranks that there are: everything that a `Trainer` needs to know.
struct TrainingPlan: Sendable {
  /// Which `GradientSynchronizer` the ranks use.
  enum Strategy: String, Sendable {
    /// All ranks share one memory.
    case sharedMemory = "shared memory"
    /// Messages, summed in the canonical order.
    case orderedAllReduce = "ordered allreduce"
    /// `MPI_Allreduce`.
    case allReduce = "allreduce"
  }

  /// The architecture.
  let model: MLP
  /// The number format of what the matrix products read.
  let precision: Precision
  /// The distribution of the initial weights.
  let initializer: Initializer
  /// The update rule.
  let optimizer: any Optimizer
  /// The learning rate of each step.
  let schedule: LearningRateSchedule
  /// The epochs of the whole run.
  let epochs: Int
  /// The training images of an epoch.
  let imageCount: Int
  /// The samples of a step over all ranks.
  let batchSize: Int
  /// The micro-batches of a step over all ranks; at least as many as there are workers.
  let microBatchCount: Int
  /// Whether the best epoch's parameters are kept beside the last's.
  let keepsBest: Bool
  /// What every random number of the run is a function of.
  let seed: UInt64
  /// The steps between two comparisons of all ranks' parameters; 0 never.
  let replicaCheckEvery: Int
  /// How the ranks synchronise.
  let strategy: Strategy
  /// The number of ranks.
  let ranks: Int
  /// The threads, and so the workers, of each rank.
  let threadsPerRank: Int
  /// The ranks on this rank's node, this one among them.
  let nodeRanks: [Int]
  /// Whether there are more threads than processors on some node.
  let isOversubscribed: Bool

  /// What a configuration comes to.
  ///
  /// - Parameters:
  ///   - shape: The data set's.
  ///   - imageCount: The images to train on.
  ///   - placement: Where the ranks are.
  /// - Throws: `PlanError` on all ranks alike.
  init(
    _ configuration: Configuration, shape: DatasetShape, imageCount: Int, placement: RankPlacement
  ) throws(PlanError) {
    let training = configuration.training
    guard placement.ranks <= training.microBatches else {
      throw .moreRanksThanMicroBatches(ranks: placement.ranks, microBatches: training.microBatches)
    }
    guard placement.isOneNode || training.synchronization != .sharedMemory else { throw .sharedMemoryAcrossNodes }
    strategy =
      switch training.synchronization {
      case .auto: placement.isOneNode ? .sharedMemory : .orderedAllReduce
      case .sharedMemory: .sharedMemory
      case .orderedAllreduce: .orderedAllReduce
      case .allreduce: .allReduce
      }
    (ranks, nodeRanks) = (placement.ranks, placement.nodeRanks)
    threadsPerRank = Self.threads(training, ranks: ranks, processorsPerRank: placement.availablePerRank)
    isOversubscribed = threadsPerRank > placement.onlinePerRank
    let (inputs, classes) = (shape.pixelCount, shape.classCount)
    let weights = configuration.model.weightCount(inputs: inputs, classes: classes)
    guard weights <= Configuration.Model.mostWeights else {
      throw .tooManyWeights(weights, inputs: inputs, classes: classes)
    }
    model = MLP(
      inputs: inputs, hidden: configuration.model.hidden, classes: classes,
      activation: configuration.model.activation, dropout: Float(configuration.model.dropout))
    precision = training.precision
    initializer = configuration.model.initializer
    optimizer = configuration.optimizer.updateRule
    schedule = configuration.learningRateSchedule
    epochs = training.epochs
    self.imageCount = imageCount
    batchSize = training.batchSize
    microBatchCount = training.microBatches
    keepsBest = training.keep == .best
    seed = training.seed
    replicaCheckEvery = configuration.resilience.replicaCheckEvery
  }

  /// The threads of each rank: as configured, or its share of the processors, but no more than it has micro-batches.
  static func threads(_ training: Configuration.Training, ranks: Int, processorsPerRank: Int) -> Int {
    max(1, min(training.threads ?? processorsPerRank, training.microBatches / ranks))
  }

  /// The threads of all ranks.
  var workerCount: Int { ranks * threadsPerRank }

  /// The threads that share a team's memory.
  var workersPerTeam: Int { strategy == .sharedMemory ? workerCount : threadsPerRank }

  /// The sampler of the run.
  var sampler: DistributedSampler {
    DistributedSampler(
      sampleCount: imageCount, batchSize: batchSize, microBatchCount: microBatchCount, seed: seed)
  }

  /// The micro-batches of a step that a rank computes.
  func microBatches(ofRank rank: Int) -> Range<Int> {
    let first = (0..<microBatchCount).share(rank * threadsPerRank, of: workerCount)
    let last = (0..<microBatchCount).share((rank + 1) * threadsPerRank - 1, of: workerCount)
    return first.lowerBound..<last.upperBound
  }

  /// The images that a rank sees in an epoch.
  func imagesPerEpoch(ofRank rank: Int) -> Int {
    (0..<sampler.stepsPerEpoch).reduce(0) { count, step in
      microBatches(ofRank: rank).reduce(count) { $0 + sampler.microBatch($1, of: sampler.batch(step: step)).count }
    }
  }

  /// The micro-batches that a rank's team computes.
  func microBatches(ofTeamOf rank: Int) -> Range<Int> {
    strategy == .sharedMemory ? 0..<microBatchCount : microBatches(ofRank: rank)
  }

  /// Where a step of an epoch stands in the run: `epoch` counts from 1, `step` from 0.
  func position(epoch: Int, step: Int, stepsPerEpoch: Int) -> StepPosition {
    let step = (epoch - 1) * stepsPerEpoch + step + 1
    return StepPosition(
      epoch: epoch, step: step,
      learningRate: schedule.learningRate(step: step, stepsPerEpoch: stepsPerEpoch, totalSteps: epochs * stepsPerEpoch))
  }

  /// The last step of an epoch.
  func lastPosition(ofEpoch epoch: Int) -> StepPosition {
    let stepsPerEpoch = sampler.stepsPerEpoch
    return position(epoch: epoch, step: stepsPerEpoch - 1, stepsPerEpoch: stepsPerEpoch)
  }

  /// Fills in the initial weights, a function of the seed alone; biases are 0.
  func initialize(_ parameters: UnsafeMutableBufferPointer<Float>) {
    parameters.update(repeating: 0)
    for (index, layer) in model.layers.enumerated() {
      let weight = layer.weightOffset..<layer.weightOffset + layer.inputs * layer.outputs
      initializer.fill(
        UnsafeMutableBufferPointer(rebasing: parameters[weight]), fanIn: layer.inputs, fanOut: layer.outputs,
        seed: seed, layer: index)
    }
  }
}
