import Model
import NeuralNetwork
import Testing

@Suite struct DecayOfWeightsAloneTests {
  private static let model = MLP(inputs: 3, hidden: [20], classes: 7)

  private static func isBias(_ index: Int) -> Bool {
    model.layers.contains { ($0.biasOffset..<$0.biasOffset + $0.outputs).contains(index) }
  }

  @Test(
    arguments: [SGD(momentum: 0.9, weightDecay: 0.1), Adam(weightDecay: 0.1), AdamW(weightDecay: 0.1)]
      as [any Optimizer])
  func `weights go with decay and biases without`(optimizer: any Optimizer) {
    let count = Self.model.layout.length
    let parameters = (0..<count).map { Float($0 % 13) / 8 + 0.1 }
    func trained(_ optimizer: any Optimizer, blocks: [Int]? = nil) -> [Float] {
      var run = OptimizerRun(optimizer, parameters: parameters)
      for step in 1...5 {
        run.step((0..<count).map { Float(($0 * step) % 7) / 64 }, learningRate: 0.1, blocks: blocks)
      }
      return run.parameters
    }
    let (decayed, plain) = (trained(optimizer), trained(optimizer.withoutWeightDecay))
    #expect(zip(decayed, plain).allSatisfy { $0 != $1 })
    let expected = (0..<count).map { Self.isBias($0) ? plain[$0] : decayed[$0] }
    #expect(trained(optimizer.decayingWeightsAlone(of: Self.model)) == expected)
    // However the parameters are cut.
    #expect(
      trained(optimizer.decayingWeightsAlone(of: Self.model), blocks: [5, 90, 1, count - 96]) == expected)
  }
}
