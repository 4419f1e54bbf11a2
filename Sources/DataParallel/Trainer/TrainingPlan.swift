import Augmentation
import Model
import NeuralNetwork

/// Everything that a `Trainer` needs to know of a run: plain values, whatever file they come from.
package struct TrainingPlan: Sendable {
  /// The architecture.
  package let model: MLP
  /// The number format of what the matrix products read.
  package let precision: Precision
  /// How the training images are deformed.
  package let augmentation: Augmentation
  /// What of each training image's label is spread over all classes alike, in [0, 1).
  package let labelSmoothing: Double
  /// Whether pixels are dropped as well.
  package let inputDropout: Dropout
  /// The bound of the gradient's norm; nil for none.
  package let clipping: GradientClipping?
  /// Whether the weights' average, the last row of the optimizer's state, is the model, in place of the weights.
  package let averagesWeights: Bool
  /// The distribution of the initial weights.
  package let initializer: Initializer
  /// The update rule.
  package let optimizer: any Optimizer
  /// The learning rate of each step.
  package private(set) var schedule: LearningRateSchedule
  /// The epochs of the whole run.
  package let epochs: Int
  /// The training images of an epoch.
  package let imageCount: Int
  /// The samples of a step over all ranks.
  package let batchSize: Int
  /// What every random number of the run is a function of.
  package let seed: UInt64
  /// The steps between two comparisons of all ranks' parameters; 0 never.
  package let replicaCheckEvery: Int
  /// Who computes which part of a step.
  package let partition: Partition
  /// Why nodes exchange what they do, where a model has decided.
  package let synchronizationCost: SynchronizationCost?

  /// A plan; all counts but `replicaCheckEvery` are positive. With an `averageDecay` above 0 the optimizer also averages
  /// the weights.
  package init(
    model: MLP, precision: Precision, augmentation: Augmentation = Augmentation(), labelSmoothing: Double = 0,
    inputDropout: Dropout = Dropout(probability: 0), initializer: Initializer, optimizer: any Optimizer,
    clipping: GradientClipping? = nil, averageDecay: Double = 0,
    schedule: LearningRateSchedule, epochs: Int, imageCount: Int, batchSize: Int, seed: UInt64,
    replicaCheckEvery: Int, partition: Partition, synchronizationCost: SynchronizationCost? = nil
  ) {
    (self.model, self.precision, self.initializer) = (model, precision, initializer)
    (self.augmentation, self.labelSmoothing, self.inputDropout) = (augmentation, labelSmoothing, inputDropout)
    (self.clipping, averagesWeights) = (clipping, averageDecay > 0)
    self.optimizer = averageDecay > 0 ? optimizer.averagingWeights(decay: averageDecay) : optimizer
    self.schedule = schedule
    (self.epochs, self.imageCount, self.batchSize, self.seed) = (epochs, imageCount, batchSize, seed)
    (self.replicaCheckEvery, self.partition) = (replicaCheckEvery, partition)
    self.synchronizationCost = synchronizationCost
  }

  /// The same with another learning rate.
  package func with(_ schedule: LearningRateSchedule) -> TrainingPlan {
    var plan = self
    plan.schedule = schedule
    return plan
  }

  /// The sampler of the run.
  package var sampler: DistributedSampler {
    DistributedSampler(
      sampleCount: imageCount, batchSize: batchSize, microBatchCount: partition.microBatchCount, seed: seed)
  }

  /// The images that a rank sees in an epoch.
  package func imagesPerEpoch(ofRank rank: Int) -> Int {
    (0..<sampler.stepsPerEpoch).reduce(0) { count, step in
      partition.microBatches(ofRank: rank).reduce(count) {
        $0 + sampler.microBatch($1, of: sampler.batch(step: step)).count
      }
    }
  }

  /// A step of an epoch: `epoch` counts from 1, `index` within it from 0. The last one's gradient is measured.
  package func step(_ index: Int, ofEpoch epoch: Int) -> TrainingStep {
    let stepsPerEpoch = sampler.stepsPerEpoch
    let number = (epoch - 1) * stepsPerEpoch + index + 1
    return TrainingStep(
      epoch: epoch, number: number,
      learningRate: schedule.learningRate(
        step: number, stepsPerEpoch: stepsPerEpoch, totalSteps: epochs * stepsPerEpoch),
      isMeasured: index == stepsPerEpoch - 1)
  }

  /// The last step of an epoch, which counts from 1.
  package func lastStep(ofEpoch epoch: Int) -> TrainingStep { step(sampler.stepsPerEpoch - 1, ofEpoch: epoch) }

  /// Fills in the initial weights, a function of the seed alone; biases and padding are 0.
  package func initialize(_ parameters: UnsafeMutableBufferPointer<Float>) {
    parameters.update(repeating: 0)
    for (index, layer) in model.layers.enumerated() {
      initializer.fill(
        UnsafeMutableBufferPointer(rebasing: parameters[layer.weightRange]), rowStride: layer.weightStride,
        fanIn: layer.inputs, fanOut: layer.outputs, seed: seed, layer: index)
    }
  }
}
