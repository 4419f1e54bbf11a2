import DataParallel
import Datasets
import Model
import NeuralNetwork
import Training

/// What a training will be, told before it: the network's layers, and the work and the memory of each rank.
package struct PlanSummary: Sendable {
  /// A layer of the network.
  package struct Layer: Equatable, Sendable {
    /// What its tensors' names begin with.
    package let name: String
    package let inputs: Int
    package let outputs: Int
    /// What follows it: an activation, or the softmax of the loss.
    package let activation: String
    /// The probability that one of its units is dropped in training; nil for the last layer.
    package let dropout: Double?
    /// Its weights and biases.
    package let parameters: Int
    /// The multiply-adds of a full step over all ranks, if nothing is skipped.
    package let multiplyAdds: Int
  }

  /// What a rank does in a full step, and in an epoch.
  package struct Share: Equatable, Sendable {
    package let microBatches: Int
    /// The images of a step.
    package let rows: Int
    /// The images of an epoch.
    package let imagesPerEpoch: Int
  }

  package let configuration: Configuration
  package let data: PlannedData
  package let plan: TrainingPlan
  package let layers: [Layer]
  /// One a rank.
  package let shares: [Share]
  package let memory: MemoryDemand
  /// The processors of the machine that all ranks are on.
  package let processors: Int

  /// Looks ahead at a training with all ranks on one machine.
  ///
  /// - Parameters:
  ///   - configuration: The training's.
  ///   - data: The data set's sizes.
  ///   - ranks: How many ranks; positive.
  ///   - processors: Those of the machine that the ranks may use.
  /// - Throws: `PlanError`, as the training would, where no run with so many ranks or such data can be; `OneDNNError`, as
  ///   the products are asked for the memory that they need.
  package init(_ configuration: Configuration, _ data: PlannedData, ranks: Int, processors: Int) throws {
    let holdout = Holdout(fraction: configuration.data.holdout, seed: configuration.training.seed)
    let (count, heldOut) = (data.shape.trainCount, holdout.total(of: data.shape.trainCount))
    guard holdout.fraction == 0 || (1..<count).contains(heldOut) else {
      throw PlanError.oneSidedHoldout(holdout.fraction, imageCount: count, heldOutCount: heldOut)
    }
    let plan = try TrainingPlan(
      configuration, shape: data.shape, holdout: holdout, placement: Placement(ranks: ranks, processors: processors))
    (self.configuration, self.data, self.plan, self.processors) = (configuration, data, plan, processors)
    layers = Self.layers(plan, dropout: configuration.model.dropout)
    let batch = plan.sampler.batch(step: 0)
    shares = (0..<ranks).map { rank in
      let microBatches = plan.partition.microBatches(ofRank: rank)
      return Share(
        microBatches: microBatches.count,
        rows: microBatches.reduce(0) { $0 + plan.sampler.microBatch($1, of: batch).count },
        imagesPerEpoch: plan.imagesPerEpoch(ofRank: rank))
    }
    memory = try MemoryDemand(plan, shape: data.shape, keepsBest: configuration.training.keep == .best)
  }

  private static func layers(_ plan: TrainingPlan, dropout: Double) -> [Layer] {
    let (model, images) = (plan.model, plan.sampler.batch(step: 0).count)
    return model.layers.enumerated().map { index, layer in
      let isLast = index == model.layers.count - 1
      return Layer(
        name: "layers.\(index)", inputs: layer.inputs, outputs: layer.outputs,
        activation: isLast ? "softmax" : model.activation.rawValue,
        dropout: isLast ? nil : dropout, parameters: (layer.inputs + 1) * layer.outputs,
        multiplyAdds: layer.multiplyAdds(images: images, isFirst: index == 0))
    }
  }

  /// The training images that are held out.
  package var heldOutCount: Int { data.shape.trainCount - plan.imageCount }

  /// The multiply-adds of a full step over all ranks, if nothing is skipped.
  package var multiplyAdds: Int { layers.reduce(0) { $0 + $1.multiplyAdds } }

  /// The images of a full step.
  package var batchSize: Int { plan.sampler.batch(step: 0).count }

  /// The images of an epoch's last step.
  package var lastBatchSize: Int { plan.sampler.batch(step: plan.sampler.stepsPerEpoch - 1).count }
}
