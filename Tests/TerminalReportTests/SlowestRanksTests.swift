import TerminalReport
import Testing

@Suite struct SlowestRanksTests {
  @Test func `says how often each rank was the slowest, and which one lately`() {
    let ranks = SlowestRanks([
      .init(1, rank: 1, ratio: 1.05), .init(2, rank: 1, ratio: 1.02), .init(3, rank: 0, ratio: 1.1),
    ])
    #expect(
      ranks.lines(width: 79) == [
        "slowest rank: 1 in 2 epochs, 0 in 1 epoch",
        "by epoch (over the median): 1: 1 (1.05)  2: 1 (1.02)  3: 0 (1.10)",
      ])
    #expect(ranks.lines(width: 59)[1] == "by epoch (over the median): 2: 1 (1.02)  3: 0 (1.10)")
  }

  @Test func `the line has room for the last of many epochs, and for the slowest of many ranks`() {
    let ranks = SlowestRanks((1...900).map { .init($0, rank: $0 % 5 == 0 ? $0 % 64 : 7, ratio: 1.25) })
    let lines = ranks.lines(width: 79)
    #expect(lines[0].hasPrefix("slowest rank: 7 in 723 epochs, "))
    #expect(lines[0].contains("epochs, others in ") && lines[1].hasSuffix("899: 7 (1.25)  900: 4 (1.25)"))
    #expect(lines.allSatisfy { $0.count <= 79 })
  }

  @Test func `one rank alone isn't slow`() {
    #expect(SlowestRanks([.init(1, rank: 0, ratio: 1), .init(2, rank: 0, ratio: 1)]).lines(width: 79) == [])
    #expect(SlowestRanks([]).lines(width: 79) == [])
  }
}
