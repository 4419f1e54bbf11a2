import MPI

/// Ranks whose parameters are not those of the others.
package struct ReplicaMismatch: ErrorWithExitStatus, CustomStringConvertible {
  /// What the process exits with, other than after an error that would come again.
  package static let exitStatus: Int32 = 125
  package var exitStatus: Int32 { Self.exitStatus }
  /// The ranks that are not with the largest group, which of several is the one with the lowest rank.
  package let ranks: [Int]
  private let hashes: [String]
  private let step: TrainingStep

  /// Nil if all hashes are the same.
  package init?(_ hashes: [String], after step: TrainingStep) {
    let groups = Dictionary(grouping: hashes.indices) { hashes[$0] }.values
    let largest = groups.max { ($0.count, -$0[0]) < ($1.count, -$1[0]) } ?? []
    ranks = hashes.indices.filter { !largest.contains($0) }
    self.hashes = hashes
    self.step = step
    if ranks.isEmpty { return nil }
  }

  /// Which ranks differ, and since when.
  package var description: String {
    let list = ranks.map(String.init).joined(separator: ", ")
    let others = hashes.indices.first { !ranks.contains($0) } ?? 0
    return """
      The parameters of rank\(ranks.count == 1 ? "" : "s") \(list) differ from the others' after epoch \
      \(step.epoch), step \(step.number): \(hashes[ranks[0]].prefix(16))… on rank \(ranks[0]), \
      \(hashes[others].prefix(16))… on rank \(others).
      """
  }
}
