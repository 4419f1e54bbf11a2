import NeuralNetwork
import Testing

@Suite struct WeightAveragingTests {
  /// θ after each of some steps, and the average, by the definition in double precision.
  @Test(arguments: [0.5, 0.9, 0.99])
  func `the average is the mean of the first steps, and then decays`(decay: Double) throws {
    var training = OptimizerRun(WeightAveraging(SGD(), decay: decay), parameters: [2, -1, 0.25])
    var expected = [0.0, 0, 0]
    for step in 1...60 {
      training.step([0.5, -0.25, Float(step % 7)], learningRate: 0.1)
      let kept = min(decay, Double(step - 1) / Double(step))
      for i in expected.indices { expected[i] = kept * expected[i] + (1 - kept) * Double(training.parameters[i]) }
      for (average, e) in zip(training.state, expected) { #expect(abs(Double(average) - e) < 1e-5 * max(1, abs(e))) }
    }
    // A plain mean as long as (t − 1) / t is below the decay.
    var young = OptimizerRun(WeightAveraging(SGD(), decay: 0.99), parameters: [0])
    var seen: [Float] = []
    for _ in 1...20 {
      young.step([1], learningRate: 0.1)
      seen.append(young.parameters[0])
    }
    #expect(abs(young.state[0] - seen.reduce(0, +) / 20) < 1e-5)
  }

  @Test func `the weights are those of the optimizer alone`() {
    let base = Adam(weightDecay: 0.01)
    var (alone, averaged) = (
      OptimizerRun(base, parameters: [1, 2, 3]), OptimizerRun(WeightAveraging(base, decay: 0.9), parameters: [1, 2, 3])
    )
    for step in 1...10 {
      alone.step([0.1, -0.2, Float(step)], learningRate: 0.01)
      averaged.step([0.1, -0.2, Float(step)], learningRate: 0.01)
    }
    #expect(alone.parameters == averaged.parameters)
    #expect(Array(averaged.state.prefix(alone.state.count)) == alone.state)
    #expect(averaged.optimizer.stateNames == ["exp_avg", "exp_avg_sq", "average"])
  }
}
