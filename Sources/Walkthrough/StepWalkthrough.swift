/// The first step of a training in numbers: which images, who computes what, what is summed, and who updates what.
package struct StepWalkthrough: Codable, Sendable {
  /// Images that are taken through the network together, and whose gradients are one sum.
  package struct MicroBatch: Codable, Sendable {
    package let rank: Int
    package let thread: Int
    /// Their indices among the training images, in the order in which they are visited.
    package let images: [Int]
    package let labels: [Int]
  }

  /// A thread of a rank.
  package struct Worker: Codable, Sendable {
    package let rank: Int
    package let thread: Int
    /// The parameters whose gradient it sums over all micro-batches; 0 where MPI does.
    package let summedParameters: Int
    /// The parameters that it updates, where its team reads them.
    package let updatedParameters: Int
    /// The first and the last micro-batch of each sum that it sends to the other ranks; none where memory is shared.
    package let sentSums: [[Int]]
  }

  /// One parameter, of those of the first layer's weights the one with the steepest gradient.
  package struct Weight: Codable, Sendable {
    package let tensor: String
    /// The unit, and the pixel, flattened, that the weight joins.
    package let output: Int
    package let input: Int
    package let row: Int
    package let column: Int
    /// Who sums its gradient: the rank, or nil where MPI does.
    package let summedBy: Int?
    /// Of each micro-batch.
    package let gradients: [Float]
    package let sum: Float
    package let before: Float
    package let after: Float
  }

  package let layers: [Int]
  package let batchSize: Int
  package let learningRate: Float
  package let optimizer: String
  /// The weight after the step, as a formula of `sum`, `before` and the learning rate.
  package let update: String
  package let ranks: Int
  package let threadsPerRank: Int
  package let synchronization: String
  package let microBatches: [MicroBatch]
  package let workers: [Worker]
  package let weight: Weight
  package let parameterCount: Int
  /// The mean loss of the step's images before the update, in nats.
  package let loss: Double
  /// The hash of all parameters after the step.
  package let parametersSha256: String
}
