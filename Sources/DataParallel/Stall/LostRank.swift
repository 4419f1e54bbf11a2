/// Which ranks have died, where they were, and where to look for the reason.
func lostRankText(_ lost: [ProgressSnapshot], node: String) -> String {
  let ranks = lost.map { rank in
    "rank \(rank.rank) (process \(rank.process)) on \(node) has ended, last seen \(StallReport.place(rank))."
  }
  return (ranks + ["Look above for what it said, and in dmesg for the out-of-memory killer."]).joined(separator: "\n")
}
