import CKernels
import DataParallel
import Model
import NeuralNetwork
import Testing
import TestSupport

@Suite struct TreeSumTests {
  @Test(arguments: [
    (0..<7, [0..<7]), (0..<3, [0..<2, 2..<3]), (3..<7, [3..<4, 4..<7]), (1..<6, [1..<2, 2..<4, 4..<6]), (5..<5, []),
  ])
  func `cuts a rank's micro-batches into whole subtrees`(microBatches: Range<Int>, subtrees: [Range<Int>]) {
    #expect(TreeSum.subtrees(within: microBatches, of: 7) == subtrees)
  }

  // MARK: - Gradients in that order

  /// Micro-batches without rows, of one, and of more than masks have bits in a word.
  static let cuts: [[Int]] = [
    [5], [3, 2], [1, 0, 4], [0, 0, 0, 0], [33, 0, 1, 7], [2, 3, 4, 5, 6], [0, 1, 1, 1, 1, 70], [8, 8, 8, 8, 8, 8, 8],
    [40, 3, 0, 0, 0, 32, 1, 64], [1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3, 3, 3, 3, 3, 3, 3, 0],
    [Int](repeating: 2, count: 16) + [1],
  ]

  @Test(arguments: cuts, [1, 2, 5])
  func `gradients are summed in a binary tree over the micro-batches, whoever forms them`(rows: [Int], workers: Int)
    throws
  {
    let gradients = try TestGradients(rows: rows)
    let sums = gradients.sums(of: 0..<rows.count, workers: workers)
    #expect(sums.map(\.bitPattern) == gradients.expected(0..<rows.count).map(\.bitPattern))
    // Adding from left to right would be another order.
    if rows.filter({ $0 > 0 }).count > 3 { #expect(sums != gradients.fromLeftToRight) }
  }

  @Test(arguments: [0..<1, 2..<3, 3..<7, 1..<6, 4..<8, 2..<8])
  func `a part of the micro-batches is summed as if there were no others`(part: Range<Int>) throws {
    let gradients = try TestGradients(rows: [3, 4, 0, 33, 2, 5, 1, 6])
    let sums = gradients.sums(of: part, workers: 2)
    #expect(sums.map(\.bitPattern) == gradients.expected(part).map(\.bitPattern))
  }

  static let sumsInFloat32: [([Float], Float)] = [
    ([1e8, 1, -1e8, 1], 0), ([1, -1, 1e8, 1, -1e8], 0), ([1e8, 1, -1e8], 0), ([1e8, -1e8, 1], 1),
    ([1, 2, 3, 4, 1e8], 1e8 + 8),
  ]

  /// From left to right ((10⁸ + 1) − 10⁸) + 1 is 1; the tree adds (10⁸ + 1) and (−10⁸ + 1), which is 0 in float32.
  @Test(arguments: sumsInFloat32)
  func `the order is the tree's where it matters`(deltas: [Float], sum: Float) throws {
    let gradients = try TestGradients(
      rows: [Int](repeating: 1, count: deltas.count), inputs: deltas.map { _ in [1] }, deltas: deltas.map { [$0] })
    let sums = gradients.sums(of: 0..<deltas.count, workers: 1)
    // Of the weight and of the bias.
    #expect(gradients.model.layout.fileOrder(sums) == [sum, sum])
  }
}

/// The gradients of one layer, from inputs and deltas that are given.
private struct TestGradients {
  let model: MLP
  private let batch: MicroBatches
  /// [rows, inputs] and [rows, outputs].
  private let inputs, deltas: [[Float]]
  private let team: TestTeam

  /// Many inputs are 0; more than a group has of them, and more deltas than a block has columns.
  init(rows: [Int]) throws {
    let (count, width, classes) = (rows.reduce(0, +), 35, 70)
    let (inputs, deltas) = (randomFloats(count * width, seed: 1), randomFloats(count * classes, seed: 2))
    try self.init(
      rows: rows, inputs: (0..<count).map { row in inputs[row * width..<(row + 1) * width].map { max($0, 0) } },
      deltas: (0..<count).map { Array(deltas[$0 * classes..<($0 + 1) * classes]) }, width: width, classes: classes)
  }

  init(rows: [Int], inputs: [[Float]], deltas: [[Float]], width: Int = 1, classes: Int = 1) throws {
    (self.inputs, self.deltas) = (inputs, deltas)
    batch = MicroBatches(rowCounts: rows)
    model = MLP(inputs: width, hidden: [], classes: classes)
    // Each micro-batch of one that has as many rows as the batch has room for as many rows and words.
    let all = DistributedSampler(
      sampleCount: max(rows.count * (rows.max() ?? 1), 1), batchSize: max(rows.count * (rows.max() ?? 1), 1),
      microBatchCount: rows.count, seed: 1)
    team = TestTeam(model, sampler: all)
    let pass = try MLPPass(model, capacity: max(batch.rowCount, 1))
    let memory = team.memory
    for (row, values) in inputs.enumerated() {
      memory.activations.mutableInputs(of: 0, from: row).start.update(from: values, count: width)
    }
    let microBatches = MLPPass.Rows(of: 0..<batch.count, in: batch, activations: memory.activations)
    try pass.forward(microBatches, parameters: memory.network)
    for (row, values) in deltas.enumerated() {
      for (column, value) in values.enumerated() { pass.logits[row * pass.logitStride + column] = value }
    }
    let nonFiniteLayer = try pass.backward(microBatches, parameters: memory.network, into: memory.deltas)
    #expect(nonFiniteLayer == nil)
  }

  /// The gradients of all parameters, as so many workers form them; each parameter's once.
  func sums(of microBatches: Range<Int>, workers: Int) -> [Float] {
    var sums = [Float](repeating: .nan, count: model.layout.length)
    var timesFormed = [Int](repeating: 0, count: sums.count)
    for worker in 0..<workers {
      let gradients = WeightGradients(
        model, activations: team.memory.activations, deltas: team.memory.deltas, worker: worker, of: workers,
        microBatchCount: batch.count)
      gradients.forEach(of: microBatches, in: batch) { block in
        block.forEachRow { row, gradient in
          for (index, place) in row.enumerated() {
            timesFormed[place] += 1
            sums[place] = gradient[index]
          }
        }
      }
    }
    // A weight's rows may be further apart than they are long.
    #expect(timesFormed.allSatisfy { $0 <= 1 })
    return sums.map { $0.isNaN ? 0 : $0 }
  }

  /// The same, number by number.
  func expected(_ microBatches: Range<Int>) -> [Float] {
    gradients { term in Self.treeSum(microBatches.map(term)[...]) }
  }

  var fromLeftToRight: [Float] {
    gradients { term in (0..<batch.count).map(term).reduce(0, +) }
  }

  /// Of each parameter what `sum` makes of the micro-batches' gradients.
  private func gradients(_ sum: ((Int) -> Float) -> Float) -> [Float] {
    let (width, classes) = (model.inputs, model.classes)
    let weights = (0..<classes).flatMap { output in
      (0..<width).map { input in sum { microBatch in term(microBatch, output) { inputs[$0][input] } } }
    }
    let biases = (0..<classes).map { output in sum { term($0, output) { _ in 1 } } }
    return model.layout.buffer(weights + biases)
  }

  /// A micro-batch's sum, row by row.
  private func term(_ microBatch: Int, _ output: Int, _ input: (Int) -> Float) -> Float {
    let sum = batch.rows(of: microBatch..<microBatch + 1).reduce(Float(0)) { sum, row in
      sum.addingProduct(input(row), deltas[row][output])
    }
    return sum + 0
  }

  /// Split at the largest power of two below the length, as a recursive definition.
  private static func treeSum(_ terms: ArraySlice<Float>) -> Float {
    guard terms.count > 1 else { return terms.first ?? 0 }
    var half = 1
    while 2 * half < terms.count { half *= 2 }
    let middle = terms.startIndex + half
    return treeSum(terms[..<middle]) + treeSum(terms[middle...])
  }
}
