import Importing
import Platform
import Testing
import TestSupport

@Suite struct TestFractionTests {
  /// Tables of the same images in two orders, 40 of class 0 and 10 of class 1.
  private let rows = (0..<50).map { "\($0 < 40 ? 0 : 1),\($0),1,2,3" }

  private func parts(_ rows: [String], fraction: Double) throws -> (train: ImportedPart, test: ImportedPart) {
    try withTemporaryFolder { folder in
      try write(Array(rows.joined(separator: "\n").utf8), to: folder + "/t.csv")
      try importing(folder + "/t.csv", into: folder + "/out", testFraction: fraction)
      return (try .train(folder + "/out"), try .test(folder + "/out"))
    }
  }

  @Test func `takes the same share of each class, and the same images in any order`() throws {
    let (train, test) = try parts(rows, fraction: 0.2)
    #expect(test.labels.count { $0 == 0 } == 8 && test.labels.count { $0 == 1 } == 2 && train.labels.count == 40)
    let firsts = { (part: ImportedPart) in Set(stride(from: 0, to: part.images.count, by: 4).map { part.images[$0] }) }
    #expect(firsts(train).isDisjoint(with: firsts(test)) && firsts(train).union(firsts(test)).count == 50)
    #expect(try firsts(parts(rows.reversed(), fraction: 0.2).test) == firsts(test))
  }
}
