import Reporting
import Testing

@Suite struct SpreadTests {
  @Test func `spread is that of a sample`() throws {
    let spread = try #require(Spread([2, 4, 4, 4, 5, 5, 7, 9]))
    #expect(spread.mean == 5 && spread.least == 2 && spread.most == 9)
    #expect(abs(try #require(spread.deviation) - (32.0 / 7).squareRoot()) < 1e-12)
    #expect(Spread([0.5])?.deviation == nil && Spread([]) == nil && Spread([1, .nan]) == nil)
  }
}
