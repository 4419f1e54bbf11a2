import Benchmarking
import Model
import NeuralNetwork
import Testing

@Suite struct DenseProductsTests {
  private static let model = MLP(inputs: 20, hidden: [24, 10], classes: 3)

  /// Calls `body` with the chosen products of batches of 4 + 3 and 1 + 0 rows, and of none.
  private static func with(_ precision: Precision, _ body: (DenseProducts) throws -> Void) throws {
    let byteCount = DenseProducts.weightByteCount(model, precision: precision)
    let weights = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 64)
    defer { weights.deallocate() }
    DenseProducts.fill(weights: weights, precision: precision)
    let batches = [[4, 3], [1, 0], [0, 0]]
    let products = try DenseProducts(model, precision: precision, batches: batches, weights: weights)
    try products.choose()
    try body(products)
  }

  @Test(arguments: Precision.allCases)
  func `multiply and add for each row what a dense network does`(precision: Precision) throws {
    try Self.with(precision) { products in
      let row = 2 * 20 * 24 + 3 * (24 * 10 + 10 * 3)
      for (batch, rows) in [7, 1, 0].enumerated() {
        #expect(products.multiplyAdds(batch: batch) == rows * row)
        let counts = MultiplyAdds(Self.model, imageCount: rows, precision: precision, densities: [1, 1, 1])
        #expect(counts.dense == rows * row)
        try products.run(batch: batch)
      }
    }
  }

  @Test(arguments: Precision.allCases)
  func `have small numbers in all buffers, however often they run`(precision: Precision) throws {
    try Self.with(precision) { products in
      for _ in 0..<20 { try products.run(batch: 0) }
      for layer in products.operands.layers {
        for index in 0..<7 * 3 { #expect(abs(layer.outputs[index]) < 10) }
        for index in 0..<10 * 3 { #expect(abs(layer.weightGradient[index]) < 10) }
      }
      for gradient in products.operands.outputGradients {
        for index in 0..<7 * 10 { #expect(abs(gradient[index]) < 10) }
      }
    }
  }

  @Test(arguments: Precision.allCases, [1, 33])
  func `take as many bytes as they say`(precision: Precision, capacity: Int) {
    let byteCount = DenseOperands.weightByteCount(Self.model, precision)
    let weights = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 64)
    defer { weights.deallocate() }
    let operands = DenseOperands(Self.model, precision, capacity: capacity, weights: weights)
    // The sizes are compared while the buffers are made.
    #expect(operands.layers.count == 3 && operands.outputGradients.count == 2)
  }
}
