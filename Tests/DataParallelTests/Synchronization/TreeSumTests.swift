import DataParallel
import TestSupport
import Testing

@Suite struct TreeSumTests {
  /// Split at the largest power of two below the length, as a recursive definition.
  private static func treeSum(_ terms: ArraySlice<Float>) -> Float {
    guard terms.count > 1 else { return terms.first ?? 0 }
    var half = 1
    while 2 * half < terms.count { half *= 2 }
    let middle = terms.startIndex + half
    return treeSum(terms[..<middle]) + treeSum(terms[middle...])
  }

  /// The sums of the gradients, block by block.
  private func sum(_ gradients: [[Float]], first: Int = 0, blockLength: Int = TreeSum.blockLength) -> [Float] {
    let count = gradients[0].count
    let team = TestTeam(parameterCount: count, microBatches: first..<first + gradients.count)
    for (microBatch, gradient) in zip(team.memory.microBatches, gradients) {
      team.memory.gradient(of: microBatch).update(from: gradient, count: count)
    }
    let treeSum = TreeSum(microBatchCount: gradients.count)
    return stride(from: 0, to: count, by: blockLength).flatMap { start in
      let block = start..<min(start + blockLength, count)
      return Array(UnsafeBufferPointer(start: treeSum.sum(block, in: team.memory), count: block.count))
    }
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8, 9, 16])
  func `adds in a binary tree over the micro-batches`(microBatches: Int) {
    let gradients = (0..<microBatches).map { randomFloats(5_000, seed: UInt64($0)) }
    let sums = sum(gradients)
    for index in 0..<5_000 {
      let terms = gradients.map { $0[index] }
      #expect(sums[index] == Self.treeSum(terms[...]))
      let exact = terms.reduce(0) { $0 + Double($1) }
      #expect(abs(Double(sums[index]) - exact) < 1e-5)
    }
  }

  @Test(arguments: [1, 7, 100, 2_047])
  func `does not depend on the blocks`(blockLength: Int) {
    let gradients = (0..<6).map { randomFloats(3_001, seed: UInt64($0)) }
    #expect(sum(gradients, blockLength: blockLength) == sum(gradients))
  }

  @Test func `does not depend on where a rank's micro-batches begin`() {
    let gradients = (0..<5).map { randomFloats(10, seed: UInt64($0)) }
    #expect(sum(gradients, first: 12) == sum(gradients))
  }

  @Test(arguments: [
    (0..<7, [0..<7]), (0..<3, [0..<2, 2..<3]), (3..<7, [3..<4, 4..<7]), (1..<6, [1..<2, 2..<4, 4..<6]), (5..<5, []),
  ])
  func `cuts a rank's micro-batches into whole subtrees`(microBatches: Range<Int>, subtrees: [Range<Int>]) {
    #expect(TreeSum.subtrees(within: microBatches, of: 7) == subtrees)
  }

  /// From left to right ((10⁸ + 1) − 10⁸) + 1 is 1; the tree adds (10⁸ + 1) and (−10⁸ + 1), which is 0 in float32.
  @Test func `the order is the tree's where it matters`() {
    #expect(sum([[1e8], [1], [-1e8], [1]]) == [0])
    #expect(sum([[1], [-1], [1e8], [1], [-1e8]]) == [0])
    #expect(sum([[1e8], [1], [-1e8]]) == [0])
    #expect(sum([[1e8], [-1e8], [1]]) == [1])
    #expect(sum([[1], [2], [3], [4], [1e8]]) == [1e8 + 8])
  }
}
