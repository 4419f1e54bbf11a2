import Model
import NeuralNetwork
import Testing
import TestSupport

/// Who forms which gradients, and from what.
@Suite struct WeightGradientsTests {
  private static let models = [
    MLP(inputs: 1, hidden: [], classes: 2), MLP(inputs: 20, hidden: [], classes: 70),
    MLP(inputs: 37, hidden: [33, 130], classes: 4), MLP(inputs: 784, hidden: [64], classes: 10),
  ]

  @Test(arguments: models, [1, 2, 3, 7, 60])
  func `each parameter is given once, by one of the workers`(model: MLP, workers: Int) throws {
    let result = try TestBatch(model, rows: 5).run(
      MLPPass(model, capacity: 5), .init(microBatches: [0..<3, 3..<5], workers: workers))
    #expect(model.layout.fileOrder(result.timesGiven.map(Float.init)).allSatisfy { $0 == 1 })
    #expect(result.timesGiven.allSatisfy { $0 <= 1 })
    #expect(result.sum.allSatisfy { $0.isFinite })
  }

  /// A network of one layer, whose deltas are given and whose inputs are known.
  @Test(arguments: [[1], [31], [32], [33], [64, 0, 65], [0, 5, 96, 17]], [1, 3])
  func `have the bits of the kernel's rule, and a bias counts every row`(rowCounts: [Int], workers: Int) throws {
    let model = MLP(inputs: 37, hidden: [], classes: 70)
    let rows = rowCounts.reduce(0, +)
    let batch = TestBatch(model, rows: rows)
    let deltas = randomFloats(rows * 70, seed: 9)
    var microBatches: [Range<Int>] = []
    for count in rowCounts {
      let first = microBatches.last?.upperBound ?? 0
      microBatches.append(first..<first + count)
    }
    let result = try batch.run(
      MLPPass(model, capacity: rows), .init(microBatches: microBatches, workers: workers), deltas: deltas)
    let weights = Naive.weightGradient(
      batch.inputs, deltas: deltas, microBatches: microBatches[...], inputs: 37, columns: 70)
    let bias = Naive.weightGradient(
      [Float](repeating: 1, count: rows), deltas: deltas, microBatches: microBatches[...], inputs: 1, columns: 70)
    // Files have a weight as [outputs, inputs].
    let expected = (0..<70).flatMap { j in (0..<37).map { weights[$0 * 70 + j] } } + bias
    #expect(result.sum.map(\.bitPattern) == expected.map(\.bitPattern))
  }
}
