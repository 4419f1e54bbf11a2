import Model
import NeuralNetwork
import Testing
import TestSupport

@Suite struct BFloat16PassTests {
  /// Everything that a product reads is rounded; sums, biases and slopes are not.
  @Test(arguments: Activation.allCases)
  func `agrees with backpropagation of rounded operands in Double`(activation: Activation) throws {
    let model = MLP(inputs: 30, hidden: [17, 130], classes: 4, activation: activation)
    let parameters = randomFloats(model.layout.count, seed: 5, scale: 0.3)
    // A power of two, so that the mean over the rows rounds as their sum does.
    let rows = 8
    let inputs = randomFloats(rows * 30, seed: 6)
    let labels = (0..<rows).map { $0 % 4 }
    let result = try TestPass(
      MLPPass(model, precision: .bfloat16, capacity: rows), inputs: inputs, labels: labels, parameters: parameters,
      work: .init(microBatches: [0..<3, 3..<3, 3..<rows]))
    let examples = (0..<rows).map { row in
      ReferenceMLP.Example(
        input: Array(inputs[row * 30..<(row + 1) * 30]), label: labels[row],
        factors: [17, 130].map { [Double](repeating: 1, count: $0) })
    }
    let (rounded, exact) = (
      ReferenceMLP(model, parameters: parameters, rounding: bfloat16), ReferenceMLP(model, parameters: parameters)
    )
    func gradient(_ reference: ReferenceMLP) -> [Double] { reference.gradient(examples).map { $0 / Double(rows) } }
    #expect(largestDifference(result.logits, examples.flatMap(rounded.logits)) < 1e-5)
    #expect(largestDifference(result.sum, gradient(rounded)) < 2e-5)
    // Which would not be so if nothing was rounded.
    #expect(largestDifference(result.logits, examples.flatMap(exact.logits)) > 1e-3)
    #expect(largestDifference(result.sum, gradient(exact)) > 2e-4)
  }

  /// To nearest, ties to even, by adding and taking away a number that leaves 8 bits.
  private func bfloat16(_ number: Double) -> Double {
    let large = number.magnitude.binade * 0x1.8p45
    return number + large - large
  }
}
