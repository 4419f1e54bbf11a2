/// What is known about ranks that have died, for a person to read.
struct LostRankReport {
  let node: String
  let ranks: [ProgressSnapshot]
  /// Whether the launcher goes on as if nothing had happened.
  let isUnnoticed: Bool

  /// Which ranks, where they were, and where to look for the reason.
  var text: String {
    var lines = ranks.map { rank in
      "rank \(rank.rank) (process \(rank.process)) on \(node) has ended, last seen \(StallReport.place(rank))."
    }
    lines.append("Look above for what it said, and in dmesg for the out-of-memory killer.")
    if isUnnoticed { lines.append("The launcher hasn't ended the other ranks: the job ends.") }
    return lines.joined(separator: "\n")
  }
}
