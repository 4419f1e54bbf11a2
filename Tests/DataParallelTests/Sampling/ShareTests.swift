import DataParallel
import Testing

@Suite struct ShareTests {
  @Test(arguments: [1, 2, 3, 4, 5, 7, 8, 16, 100])
  func `parts are contiguous, cover the range and differ by at most one`(parts: Int) {
    for count in Array(0...40) + [127, 128, 60_000] {
      let range = 1_000..<1_000 + count
      let shares = (0..<parts).map { range.share($0, of: parts) }
      #expect(shares.first?.lowerBound == range.lowerBound)
      #expect(shares.last?.upperBound == range.upperBound)
      #expect(zip(shares, shares.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
      #expect(shares.allSatisfy { [count / parts, (count + parts - 1) / parts].contains($0.count) })
    }
  }
}
