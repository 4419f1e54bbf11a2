import Synchronization

/// A record for each thread of each rank of a node, in memory that these ranks share, and when they last complained.
struct ProgressBoard: @unchecked Sendable {
  /// `clock` at the last report of a stall; 0 when there's none, `ended` after the last one.
  let lastReport: UnsafeMutablePointer<Atomic<UInt64>>
  private let records: UnsafeMutableRawPointer
  private let recordCount: Int
  private let threadsPerRank: Int

  /// The last report of all has been made: the job ends.
  static let ended = UInt64.max

  /// The bytes that a board takes.
  static func byteCount(ranks: Int, threadsPerRank: Int) -> Int {
    ProgressRecord.stride * (1 + ranks * threadsPerRank)
  }

  /// A board in `byteCount` bytes on a 64-byte boundary that outlive it, all zero before any rank uses it.
  init(_ memory: UnsafeMutableRawPointer, ranks: Int, threadsPerRank: Int) {
    // Atomics are represented by their values' bits, so zeroed memory holds zeros. The caller vouches for the size.
    lastReport = memory.assumingMemoryBound(to: Atomic<UInt64>.self)
    records = memory + ProgressRecord.stride
    recordCount = ranks * threadsPerRank
    self.threadsPerRank = threadsPerRank
  }

  /// The progress of one thread; `rank` is counted on the node.
  func progress(rank: Int, thread: Int) -> Progress {
    Progress(record(rank * threadsPerRank + thread))
  }

  /// What every record says now; nil for those of no thread.
  var snapshots: [ProgressSnapshot?] { (0..<recordCount).map { record($0).pointee.snapshot } }

  private func record(_ index: Int) -> UnsafeMutablePointer<ProgressRecord> {
    precondition((0..<recordCount).contains(index))
    return (records + index * ProgressRecord.stride).assumingMemoryBound(to: ProgressRecord.self)
  }
}
