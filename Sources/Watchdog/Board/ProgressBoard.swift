import Synchronization

/// A record for each thread of each rank of a node, in memory that these ranks share, and when they last complained.
struct ProgressBoard: @unchecked Sendable {
  /// `Timeline.now` at the last report of a stall; 0 when there's none, `ended` after the last one.
  let lastReport: UnsafeMutablePointer<Atomic<UInt64>>
  /// The file that the ranks share, if they do.
  let file: String?
  private let records: UnsafeMutableRawPointer
  private let ranks: Int

  /// The last report of all has been made: the job ends.
  static let ended = UInt64.max

  /// The threads of a rank that have a record; further ones aren't watched, but those that wait for them are.
  static let threadsPerRank = 256

  /// The bytes that a board takes.
  static func byteCount(ranks: Int) -> Int { ProgressRecord.stride * (1 + ranks * threadsPerRank) }

  /// A board in `byteCount` bytes on a 64-byte boundary that outlive it, all zero before any rank uses it.
  init(_ memory: UnsafeMutableRawPointer, ranks: Int, file: String? = nil) {
    // Atomics are represented by their values' bits, so zeroed memory holds zeros. The caller vouches for the size.
    lastReport = memory.assumingMemoryBound(to: Atomic<UInt64>.self)
    records = memory + ProgressRecord.stride
    self.ranks = ranks
    self.file = file
  }

  /// The progress of one thread; `rank` is counted on the node.
  func progress(rank: Int, thread: Int) -> ThreadProgress {
    thread < Self.threadsPerRank ? ThreadProgress(record(rank, thread)) : .unobserved
  }

  /// What the record of every thread says now that a rank has or had; nil for those of no thread, as at present.
  var snapshots: [ProgressSnapshot?] {
    (0..<ranks).flatMap { rank in
      // Threads take the records in order.
      (0..<Self.threadsPerRank).lazy.map { record(rank, $0) }.prefix { $0.pointee.isUsed }
        .map { $0.pointee.snapshot }
    }
  }

  /// What the first thread of each rank says now; nil for ranks that have come to their end.
  var firstSnapshots: [ProgressSnapshot?] { (0..<ranks).map { record($0, 0).pointee.snapshot } }

  /// The ranks, counted on the node, that have never said anything.
  var silentRanks: [Int] { (0..<ranks).filter { !record($0, 0).pointee.isUsed } }

  private func record(_ rank: Int, _ thread: Int) -> UnsafeMutablePointer<ProgressRecord> {
    precondition((0..<ranks).contains(rank) && (0..<Self.threadsPerRank).contains(thread))
    return (records + (rank * Self.threadsPerRank + thread) * ProgressRecord.stride)
      .assumingMemoryBound(to: ProgressRecord.self)
  }
}
