import Model
import NeuralNetwork
import TestSupport
import Testing

/// Whatever this processor's kernels are compiled for, and whoever shares the work, a training in float32 ends alike.
///
/// One after the other: the target is that of all threads.
@Suite(.serialized) struct TargetTests {
  /// Each with all that it can do, and with as little as it can.
  static let optimizers: [any Optimizer] = [
    SGD(), SGD(momentum: 0.9), SGD(momentum: 0.9, nesterov: true, weightDecay: 0.01), Adam(), Adam(weightDecay: 0.01),
    AdamW(), RMSprop(), RMSprop(momentum: 0.9, weightDecay: 0.01),
  ]

  @Test(arguments: optimizers, Activation.allCases)
  func `every target and any number of workers give the same bits`(
    optimizer: any Optimizer, activation: Activation
  ) throws {
    // More outputs than a block has, and micro-batches of more rows than a word of masks.
    var training = TestTraining(
      sampleCount: 150, batchSize: 140, microBatches: 4, hidden: [70, 33], activation: activation)
    training.optimizer = optimizer
    let expected = try training.run(workers: 1)
    #expect(expected.parameters != training.initial)
    try KernelTarget.forEach { target in
      for workers in [1, 2, 4] {
        let outcome = try training.run(workers: workers)
        #expect(
          outcome.parameters.map(\.bitPattern) == expected.parameters.map(\.bitPattern),
          "\(target.name) with \(workers) workers")
        #expect(outcome.score == expected.score)
      }
      // No other test has chosen another one meanwhile.
      #expect(KernelTarget.current == target)
    }
  }
}
