import Platform

/// What is known about ranks that wait too long, for a person to read.
package struct StallReport {
  /// The name of the machine, and whether it isn't the only one.
  let node: String
  let hasOtherNodes: Bool
  /// The ranks of the other nodes, each node's with its name, as far as they are known.
  let otherRanks: [String]
  /// The threads of all ranks of the node, with what the system says of them.
  let threads: [(progress: ProgressSnapshot, state: ThreadState)]
  /// For how long, in seconds.
  let seconds: Int
  /// When the job ends.
  let limits: StallLimits

  package init(
    node: String, hasOtherNodes: Bool, otherRanks: [String] = [],
    threads: [(progress: ProgressSnapshot, state: ThreadState)], seconds: Int, limits: StallLimits
  ) {
    self.node = node
    self.hasOtherNodes = hasOtherNodes
    self.otherRanks = otherRanks
    self.threads = threads
    self.seconds = seconds
    self.limits = limits
  }

  /// Who waits where for whom, and why those haven't come as far as the system tells; what to do is the last line.
  package var text: String {
    let missing = firstThreads { $0.progress.wait == nil || $0.state.isOutOfAction }
    let missingRanks = missing.map(\.progress.rank)
    let waiting = firstThreads { !missingRanks.contains($0.progress.rank) }
    let places = Dictionary(grouping: waiting) { Self.place($0.progress) }
      .map { (place: $0.key, ranks: $0.value.map(\.progress.rank)) }
      .sorted { $0.ranks.lexicographicallyPrecedes($1.ranks) }
    let isOver = limits.abort.map { seconds >= $0 } ?? false
    let whom = missing.isEmpty ? "" : " for \(Self.list(missingRanks))"
    var lines = ["Stall on \(node): \(Self.list(waiting.map(\.progress.rank))) waited \(seconds) s\(whom)."]
    lines += places.map { "\(Self.list($0.ranks)) wait\($0.ranks.count == 1 ? "s" : "") \($0.place)" }
    lines += missing.map { thread in
      "rank \(thread.progress.rank) (process \(thread.progress.process)) \(thread.state.text), "
        + "last seen \(Self.place(thread.progress))"
    }
    if missing.isEmpty {
      let others = otherRanks.isEmpty ? "" : " (\(otherRanks.joined(separator: ", ")))"
      lines.append(
        hasOtherNodes
          ? "All ranks of this node have arrived: look at what other nodes\(others) report, and at the network."
          : places.count > 1 ? "The ranks wait in different places." : "All ranks have arrived, but MPI does not go on."
      )
    }
    if isOver {
      lines.append("That is \(limits.abortSetting): the job ends.")
    } else {
      if let first = missing.first { lines.append(first.state.remedy(process: first.progress.process)) }
      if let abort = limits.abort { lines.append("The job ends after \(abort) s (\(limits.abortSetting)).") }
    }
    return lines.joined(separator: "\n")
  }

  /// The first thread of each rank of which something holds, in the order of ranks.
  private func firstThreads(
    where holds: ((progress: ProgressSnapshot, state: ThreadState)) -> Bool
  ) -> [(progress: ProgressSnapshot, state: ThreadState)] {
    Dictionary(threads.filter(holds).map { ($0.progress.rank, $0) }) { first, _ in first }.values
      .sorted { $0.progress.rank < $1.progress.rank }
  }

  /// Such as "in MPI_Bcast, evaluating, epoch 3".
  static func place(_ progress: ProgressSnapshot) -> String {
    let position = [progress.epoch.map { "epoch \($0)" }, progress.step.map { "step \($0)" }].compactMap(\.self)
    let activity = ([progress.activity.text] + position).joined(separator: ", ")
    return progress.wait.map { "in \($0), \(activity)" } ?? activity
  }

  /// Such as "rank 2" or "ranks 0, 2-5".
  static func list(_ ranks: [Int]) -> String {
    var runs: [ClosedRange<Int>] = []
    for rank in ranks {
      if let last = runs.last, last.upperBound == rank - 1 {
        runs[runs.count - 1] = last.lowerBound...rank
      } else {
        runs.append(rank...rank)
      }
    }
    let texts = runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
    return (ranks.count == 1 ? "rank " : "ranks ") + texts.joined(separator: ", ")
  }
}
