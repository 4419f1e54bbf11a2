import Benchmarking
import Model
import NeuralNetwork
import Testing

@Suite struct MultiplyAddsTests {
  private static let model = MLP(inputs: 7, hidden: [5, 3], classes: 2)

  @Test(arguments: Precision.allCases)
  func `without zeros, an epoch keeps every multiply-add`(precision: Precision) {
    let counts = MultiplyAdds(Self.model, imageCount: 11, precision: precision, densities: [1, 1, 1])
    // Forward and weight gradients of three layers, input gradients of two.
    #expect(counts.dense == 11 * (2 * (7 * 5 + 5 * 3 + 3 * 2) + 5 * 3 + 3 * 2))
    #expect(counts.kept == counts.dense && counts.skippedShare == 0)
  }

  @Test func `skips in each layer the share of inputs that are zero`() {
    let counts = MultiplyAdds(Self.model, imageCount: 8, precision: .float32, densities: [0.5, 0.25, 0])
    #expect(counts.kept == 8 * 2 * 7 * 5 / 2 + 8 * 3 * 5 * 3 / 4)
    #expect(counts.skippedShare == 1 - Double(counts.kept) / Double(counts.dense))
  }

  @Test func `in bfloat16 the weights' gradient alone skips`() {
    let counts = MultiplyAdds(Self.model, imageCount: 8, precision: .bfloat16, densities: [0.5, 0.25, 0])
    #expect(counts.kept == 8 * (7 * 5 + 2 * 5 * 3 + 2 * 3 * 2) + 8 * 7 * 5 / 2 + 8 * 5 * 3 / 4)
  }
}
