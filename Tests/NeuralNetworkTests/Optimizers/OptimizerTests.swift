import Model
import NeuralNetwork
import Testing

@Suite struct OptimizerTests {
  static let optimizers: [any Optimizer] = [
    SGD(), SGD(momentum: 0.9, nesterov: true, weightDecay: 0.01), RMSprop(), RMSprop(momentum: 0.9, weightDecay: 0.01),
    Adam(weightDecay: 0.01), AdamW(), WeightAveraging(SGD(momentum: 0.9), decay: 0.9),
    DecayOfWeightsAlone(AdamW(weightDecay: 0.1), of: MLP(inputs: 13, hidden: [20], classes: 5)),
  ]

  @Test func `follows PyTorch step by step`() throws {
    let recorded = try recordedNumbers("optimizers", as: Recorded.self)
    #expect(recorded.cases.count == 15)
    for example in recorded.cases {
      var training = OptimizerRun(try example.makeOptimizer(), parameters: recorded.initial)
      for (gradient, expected) in zip(recorded.gradients, example.parameters) {
        training.step(gradient, learningRate: example.learningRate)
        for (actual, expected) in zip(training.parameters, expected) {
          let scale = max(expected.magnitude, 1)
          #expect((actual - expected).magnitude <= 4 * scale.ulp, "\(example.optimizer) \(example.settings)")
        }
      }
      #expect(Set(training.optimizer.stateNames) == Set(example.state.keys))
      for (row, name) in training.optimizer.stateNames.enumerated() {
        let count = recorded.initial.count
        for (actual, expected) in zip(training.state[row * count..<(row + 1) * count], example.state[name] ?? []) {
          #expect((actual - expected).magnitude <= 1e-5 * expected.magnitude, "\(example.optimizer) \(name)")
        }
      }
    }
  }

  @Test(arguments: optimizers)
  func `does not depend on how the buffers are cut`(optimizer: any Optimizer) {
    let parameters = (0..<1000).map { Float($0 % 17) / 8 - 1 }
    var whole = OptimizerRun(optimizer, parameters: parameters)
    var cut = whole
    for step in 1...5 {
      let gradient = (0..<1000).map { Float(($0 * step) % 23) / 64 - 0.1 }
      whole.step(gradient, learningRate: 0.1)
      cut.step(gradient, learningRate: 0.1, blocks: [1, 2, 3, 58, 0, 436, 500])
    }
    #expect(whole.parameters == cut.parameters)
    #expect(whole.state == cut.state)
    #expect(whole.parameters != parameters)
  }

  /// What keeps the padding of the flat parameters 0.
  @Test(arguments: optimizers + [SGD(momentum: 0.9), Adam(), AdamW(weightDecay: 0), SGD(weightDecay: 0.5)])
  func `leaves a parameter at 0 whose gradient is 0`(optimizer: any Optimizer) {
    var training = OptimizerRun(optimizer, parameters: [Float](repeating: 0, count: 37))
    for _ in 0..<20 { training.step([Float](repeating: 0, count: 37), learningRate: 0.1) }
    #expect(training.parameters.allSatisfy { $0 == 0 })
    #expect(training.state.allSatisfy { $0 == 0 })
  }

  @Test(arguments: optimizers)
  func `leaves no subnormal state behind when gradients stay away`(optimizer: any Optimizer) {
    var training = OptimizerRun(optimizer, parameters: [0, 0, 0, 0, 0])
    training.step([1, -1, 1e-3, 1e-20, 0], learningRate: 0)
    for _ in 0..<2000 {
      training.step([0, 0, 0, 0, 0], learningRate: 0)
    }
    #expect(training.state.allSatisfy { !$0.isSubnormal })
  }
}

private struct Recorded: Decodable {
  let initial: [Float]
  let gradients: [[Float]]
  let cases: [Case]

  struct Case: Decodable {
    let optimizer: String
    let learningRate: Float
    let settings: Settings
    let parameters: [[Float]]
    let state: [String: [Float]]

    func makeOptimizer() throws -> any Optimizer {
      let weightDecay = settings.weightDecay ?? 0
      switch optimizer {
      case "SGD":
        return SGD(
          momentum: settings.momentum ?? 0, nesterov: settings.nesterov ?? false, weightDecay: weightDecay)
      case "RMSprop":
        return RMSprop(
          alpha: try #require(settings.alpha), epsilon: try #require(settings.eps), momentum: settings.momentum ?? 0,
          weightDecay: weightDecay)
      case "Adam", "AdamW":
        let (betas, epsilon) = (try #require(settings.betas), try #require(settings.eps))
        return optimizer == "Adam"
          ? Adam(beta1: betas[0], beta2: betas[1], epsilon: epsilon, weightDecay: weightDecay)
          : AdamW(beta1: betas[0], beta2: betas[1], epsilon: epsilon, weightDecay: weightDecay)
      default:
        throw UnknownOptimizer(name: optimizer)
      }
    }
  }

  struct Settings: Decodable {
    let momentum: Double?
    let nesterov: Bool?
    let weightDecay: Double?
    let alpha: Double?
    let betas: [Double]?
    let eps: Double?
  }

  struct UnknownOptimizer: Error {
    let name: String
  }
}
