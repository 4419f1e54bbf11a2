import DataParallel
import Testing

@Suite struct ReplicaMismatchTests {
  private let step = TrainingStep(epoch: 2, number: 500, learningRate: 0.1)

  @Test(arguments: [
    (["a", "a", "b", "a"], [2]), (["b", "a", "a"], [0]), (["a", "b"], [1]), (["a", "b", "b", "a"], [1, 2]),
    (["a", "b", "c"], [1, 2]),
  ])
  func `names the ranks that are not with the most`(hashes: [String], ranks: [Int]) throws {
    let mismatch = try #require(ReplicaMismatch(hashes, after: step))
    #expect(mismatch.ranks == ranks)
    #expect(mismatch.description.contains(ranks.map(String.init).joined(separator: ", ")))
    #expect(mismatch.description.contains("epoch 2, step 500"))
  }

  @Test func `equal parameters are no mismatch`() {
    #expect(ReplicaMismatch(["a", "a", "a"], after: step) == nil)
  }
}
