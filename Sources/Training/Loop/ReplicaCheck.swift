import DataParallel
import MPI

/// Compares the parameters of all ranks, which must be the same bits, while they train.
struct ReplicaCheck: Sendable {
  /// The steps between two comparisons; 0 for none.
  let every: Int

  /// Whether there is any comparison.
  var isOn: Bool { every > 0 }

  /// Compares the parameters as each rank sees them, if it's time to.
  ///
  /// Every rank calls this after each step, on the thread that may call MPI. Parameters stay as they are meanwhile: the
  /// next update waits for this thread.
  ///
  /// - Throws: `ReplicaMismatch` on all ranks alike.
  func run(_ memory: TeamMemory, at position: StepPosition, world: Communicator, progress: Progress) throws {
    guard isOn, position.step.isMultiple(of: every) else { return }
    try compare(memory, at: position, world: world, progress: progress)
  }

  /// Compares the parameters as each rank sees them.
  ///
  /// Every rank calls this, as `run`.
  ///
  /// - Throws: `ReplicaMismatch` on all ranks alike.
  func compare(_ memory: TeamMemory, at position: StepPosition, world: Communicator, progress: Progress) throws {
    progress.begin(.checkingReplicas, epoch: position.epoch, step: position.step)
    let parameters = UnsafeBufferPointer(start: memory.parameters, count: memory.parameterCount)
    let hashes = try world.allGather(Array(parameterHash(parameters).utf8)).map { String(decoding: $0, as: UTF8.self) }
    if let mismatch = ReplicaMismatch(hashes, position: position) { throw mismatch }
  }
}

/// Ranks whose parameters are not those of the others.
package struct ReplicaMismatch: ErrorWithExitStatus, CustomStringConvertible {
  /// What the process exits with, other than after an error that would come again.
  package static let exitStatus: Int32 = 125
  package var exitStatus: Int32 { Self.exitStatus }
  /// The ranks that are not with the largest group, which of several is the one with the lowest rank.
  package let ranks: [Int]
  private let hashes: [String]
  private let position: StepPosition

  /// Nil if all hashes are the same.
  package init?(_ hashes: [String], position: StepPosition) {
    let groups = Dictionary(grouping: hashes.indices) { hashes[$0] }.values
    let largest = groups.max { ($0.count, -$0[0]) < ($1.count, -$1[0]) } ?? []
    ranks = hashes.indices.filter { !largest.contains($0) }
    self.hashes = hashes
    self.position = position
    if ranks.isEmpty { return nil }
  }

  /// Which ranks differ and since when, and what to do.
  package var description: String {
    let list = ranks.map(String.init).joined(separator: ", ")
    let others = hashes.indices.first { !ranks.contains($0) } ?? 0
    return """
      The parameters of rank\(ranks.count == 1 ? "" : "s") \(list) differ from the others' after epoch \
      \(position.epoch), step \(position.step): \(hashes[ranks[0]].prefix(16))… on rank \(ranks[0]), \
      \(hashes[others].prefix(16))… on rank \(others).
      Go on from the last checkpoint, before which all ranks were compared, with --resume; if it happens again, check \
      the memory of that rank's machine.
      """
  }
}
