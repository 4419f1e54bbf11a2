import Reporting
import Testing

@Suite struct TicksTests {
  @Test func `round numbers go around a range`() {
    #expect(Ticks(around: 105...543).values == [100, 200, 300, 400, 500, 600])  // Heckbert's own example
    #expect(Ticks(around: 0...1, count: 6).values.map { ($0 * 10).rounded() / 10 } == [0, 0.2, 0.4, 0.6, 0.8, 1])
    let percents = Ticks(around: 0.9552...0.9881)
    #expect(percents.values.map { ($0 * 100).rounded() } == [95, 96, 97, 98, 99] && percents.decimals == 2)
  }

  @Test(arguments: [
    (-3.7, 12.2), (0, 1e-9), (1e-12, 2e-12), (1e6, 1.000001e6), (-1e30, 1e30), (0.1, 0.1), (0, 0), (-5, -5), (1, 40),
    (0, 9_999), (0.999, 1),
  ])
  func `every range lies between the first and the last, in even steps`(least: Double, most: Double) throws {
    for count in [3, 5, 7] {
      let values = Ticks(around: least...most, count: count).values
      let (first, last) = (try #require(values.first), try #require(values.last))
      let step = (last - first) / Double(values.count - 1)
      #expect(first <= least + 1e-6 * step && last >= most - 1e-6 * step)
      #expect((2...12).contains(values.count), "\(values)")
      // 1, 2 or 5 times a power of ten.
      let text = "\(Float(step))".filter { !"0.+-".contains($0) }.split(separator: "e").first ?? ""
      #expect(["1", "2", "5"].contains(text), "\(step)")
      for (index, value) in values.enumerated() {
        #expect(abs(value - (first + Double(index) * step)) <= 1e-6 * step + 1e-12 * abs(value))
      }
    }
  }

  @Test(arguments: [(0.98, 1.0), (1, 1), (0, 0), (0.0003, 0.9999), (0.91, 0.97), (0, 1)])
  func `shares end at 0 and 100 per cent`(least: Double, most: Double) throws {
    let values = Ticks(around: least...most, within: 0...1).values
    #expect(values.allSatisfy { (0...1).contains($0) } && values.count >= 2, "\(values)")
    #expect(try #require(values.first) <= least + 1e-9 && #require(values.last) >= most - 1e-9)
  }

  @Test func `epochs are whole`() {
    for last in 1...40 {
      let ticks = Ticks(around: 1...Double(last) + 1, count: 7, leastStep: 1)
      #expect(ticks.values.allSatisfy { $0 == $0.rounded() } && ticks.decimals == 0)
    }
  }

  @Test func `ratios have 1, 2 and 5, and over many decades powers alone`() {
    let expected = [0.02, 0.05, 0.1, 0.2, 0.5]
    let values = Ticks(logarithmicAround: 0.041...0.45).values
    #expect(values.count == expected.count && zip(values, expected).allSatisfy { abs($0 / $1 - 1) < 1e-12 })
    let many = Ticks(logarithmicAround: 3e-5...70).values
    #expect(many.count == 8 && zip(many, many.dropFirst()).allSatisfy { abs($1 / $0 - 10) < 1e-9 })
    let bounds = Ticks(logarithmicAround: 0.1...1).values
    #expect(bounds.first == 0.1 && bounds.last == 1)
  }
}
