import Platform

/// What the ranks spent an epoch on, and which of them was the slowest. Of an epoch that a resumed run took up in its middle,
/// it's what was spent since.
package struct EpochParts: Sendable, Equatable, Codable {
  /// The mean rank's.
  package let mean: StepParts
  /// The slowest rank's.
  package let slowest: StepParts
  /// The rank that computed and updated the longest.
  package let slowestRank: Int
  /// Its seconds of that divided by the median rank's, the lower median where their number is even; 1 where nothing was
  /// measured.
  package let slowestRatio: Double
  /// The seconds by which it's slower than that.
  let secondsBehind: Double

  /// - Parameter ranks: Each rank's parts, in the order of ranks; not empty.
  package init(_ ranks: [StepParts]) {
    mean = StepParts(all: ranks.reduce(StepParts(), +).all.map { $0 / Double(ranks.count) })
    slowestRank = ranks.indices.reduce(0) { ranks[$1].busy > ranks[$0].busy ? $1 : $0 }
    slowest = ranks[slowestRank]
    let median = ranks.map(\.busy).sorted()[(ranks.count - 1) / 2]
    slowestRatio = median > 0 ? slowest.busy / median : 1
    secondsBehind = slowest.busy - median
  }

  /// A line for the log where a rank holds up the others so that it's worth a look.
  package func note(epoch: Int) -> String? {
    guard slowestRatio > 1.5, secondsBehind > 0.1 else { return nil }
    return "note: in epoch \(epoch) rank \(slowestRank) took \(NumberText.fixed(slowestRatio, decimals: 2)) times as "
      + "long to compute as the median rank: \(NumberText.fixed(slowest.busy, decimals: 2)) s"
  }
}
