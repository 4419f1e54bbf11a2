import Synchronization

/// What one thread of a rank says of itself, in memory that the ranks of a node share. Zeroed memory is a valid record, of
/// no thread.
///
/// One thread writes it, without order: a reader takes it seriously only after it has stayed the same for long.
struct ProgressRecord: ~Copyable {
  /// The rank among all ranks, and its process.
  let rank: Atomic<UInt32>
  let process: Atomic<UInt32>
  /// The system's number of the thread; 0 while there is none.
  let thread: Atomic<UInt32>
  let activity: Atomic<UInt32>
  /// The epoch and 1; 0 outside the epochs.
  let epoch: Atomic<UInt32>
  /// The step since the start of training; 0 outside the steps.
  let step: Atomic<UInt32>
  /// How often the thread has begun to wait.
  let waitCount: Atomic<UInt64>
  /// The words of a `WaitName`; the first is 0 while the thread doesn't wait.
  let wait0: Atomic<UInt64>
  let wait1: Atomic<UInt64>
  let wait2: Atomic<UInt64>

  /// From one record to the next: two cache lines, as processors fetch lines in pairs.
  static let stride = 128
}

extension ProgressRecord {
  /// Whether it's that of any thread, or was.
  var isUsed: Bool { process.load(ordering: .relaxed) != 0 }

  /// What the record says now; nil while it belongs to no thread.
  var snapshot: ProgressSnapshot? {
    let thread = thread.load(ordering: .relaxed)
    guard thread != 0 else { return nil }
    let epoch = Int(epoch.load(ordering: .relaxed))
    let step = Int(step.load(ordering: .relaxed))
    let wait = WaitName(
      words: (wait0.load(ordering: .relaxed), wait1.load(ordering: .relaxed), wait2.load(ordering: .relaxed)))
    return ProgressSnapshot(
      rank: Int(rank.load(ordering: .relaxed)), process: Int32(bitPattern: process.load(ordering: .relaxed)),
      thread: Int32(bitPattern: thread), activity: Activity(rawValue: activity.load(ordering: .relaxed)) ?? .starting,
      epoch: epoch > 0 ? epoch - 1 : nil, step: step > 0 ? step : nil,
      waitCount: waitCount.load(ordering: .relaxed), wait: wait.words.0 == 0 ? nil : wait.text)
  }
}
