import Platform

/// Which rank kept the others waiting in each epoch.
package struct SlowestRanks {
  /// An epoch's.
  package struct Epoch: Equatable {
    let epoch: Int
    let rank: Int
    /// Its working time divided by the median rank's.
    let ratio: Double

    package init(_ epoch: Int, rank: Int, ratio: Double) { (self.epoch, self.rank, self.ratio) = (epoch, rank, ratio) }
  }

  private let epochs: [Epoch]

  /// - Parameter epochs: In their order.
  package init(_ epochs: [Epoch]) { self.epochs = epochs }

  /// How often each rank was the slowest, and which one was in each of the last epochs that a line has room for.
  ///
  /// - Returns: Two lines of at most `width` characters; none where nothing is known, or there's only one rank.
  package func lines(width: Int) -> [String] {
    guard epochs.contains(where: { $0.rank > 0 || $0.ratio > 1 }) else { return [] }
    let counts = Dictionary(grouping: epochs, by: \.rank).map { (rank: $0, count: $1.count) }
      .sorted { ($1.count, $0.rank) < ($0.count, $1.rank) }
    let most = counts.prefix(3).map { "\($0.rank) in \($0.count.counted("epoch"))" }.joined(separator: ", ")
    let rest = counts.count > 3 ? ", others in \(counts.dropFirst(3).reduce(0) { $0 + $1.count }.grouped)" : ""
    var last = ""
    for epoch in epochs.reversed() {
      let text = "\(epoch.epoch): \(epoch.rank) (\(NumberText.fixed(epoch.ratio, decimals: 2)))"
      let longer = last.isEmpty ? text : text + "  " + last
      guard Self.start.count + longer.count <= width else { break }
      last = longer
    }
    return ["slowest rank: \(most)\(rest)", Self.start + last]
  }

  private static let start = "by epoch (over the median): "
}
