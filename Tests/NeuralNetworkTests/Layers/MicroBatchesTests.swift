import NeuralNetwork
import Testing

@Suite struct MicroBatchesTests {
  @Test func `follow each other without gaps`() {
    let batch = MicroBatches(rowCounts: [5, 0, 33, 64, 0])
    #expect(batch.count == 5)
    #expect(batch.rowCount == 102)
    #expect((0..<5).map { batch.rows(of: $0..<$0 + 1) } == [0..<5, 5..<5, 5..<38, 38..<102, 102..<102])
    #expect(batch.rows(of: 1..<3) == 5..<38)
    #expect(batch.rows(of: 0..<5) == 0..<102)
    #expect(batch.rows(of: 2..<2).isEmpty)
  }

  @Test(arguments: [(0, 0), (1, 1), (31, 1), (32, 1), (33, 2), (64, 2), (65, 3)])
  func `each has masks of its own, of 32 rows a word`(rows: Int, words: Int) {
    #expect(MicroBatches(rowCounts: [rows]).wordCount == words)
    #expect(MicroBatches(rowCounts: [1, rows, 1]).wordCount == 1 + words + 1)
  }

  @Test func `of none there are no rows and no words`() {
    let none = MicroBatches(rowCounts: [])
    #expect(none.count == 0 && none.rowCount == 0 && none.wordCount == 0)
  }
}
