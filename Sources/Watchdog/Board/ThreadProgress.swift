import Foundation
import MPI
import Synchronization

/// Where a thread says what it does: for the ranks of its node to read, should they wait for it in vain, and for its timeline.
///
/// Saying so is a few plain stores and, for a timeline, a look at the clock. One thread at a time uses it.
package struct ThreadProgress: @unchecked Sendable {
  /// Nil where nobody watches. All access to it is atomic, and the board outlives the threads.
  private let record: UnsafeMutablePointer<ProgressRecord>?

  private let timeline: Timeline?

  /// Tells nobody.
  package static let unobserved = ThreadProgress(nil)

  init(_ record: UnsafeMutablePointer<ProgressRecord>?, timeline: Timeline? = nil) {
    self.record = record
    self.timeline = timeline
  }

  /// The same, told to a timeline too.
  func on(_ timeline: Timeline?) -> ThreadProgress { ThreadProgress(record, timeline: timeline) }

  /// Runs `body` as the thread whose progress this is.
  package func ofThisThread<Success>(rank: Int, _ body: () throws -> Success) rethrows -> Success {
    guard let record else { return try body() }
    record.pointee.rank.store(UInt32(rank), ordering: .relaxed)
    record.pointee.process.store(UInt32(bitPattern: getpid()), ordering: .relaxed)
    record.pointee.thread.store(UInt32(bitPattern: threadNumber()), ordering: .relaxed)
    defer { record.pointee.thread.store(0, ordering: .relaxed) }
    return try body()
  }

  /// Says what this thread does from now on.
  ///
  /// - Parameters:
  ///   - activity: What it does.
  ///   - epoch: The epoch, 0 before the first; nil outside the epochs.
  ///   - step: The step since the start of training, counted from 1; nil outside the steps.
  package func begin(_ activity: Activity, epoch: Int? = nil, step: Int? = nil) {
    timeline?.begin(activity, step: step ?? 0)
    guard let record else { return }
    record.pointee.activity.store(activity.rawValue, ordering: .relaxed)
    record.pointee.epoch.store(UInt32(truncatingIfNeeded: epoch.map { $0 + 1 } ?? 0), ordering: .relaxed)
    record.pointee.step.store(UInt32(truncatingIfNeeded: step ?? 0), ordering: .relaxed)
  }

  /// Says that this thread goes on to another part of the same step.
  package func goOn(to activity: Activity) {
    timeline?.begin(activity)
    record?.pointee.activity.store(activity.rawValue, ordering: .relaxed)
  }

  /// Waits for others in `body`, and says so meanwhile.
  package func wait<Failure: Error>(in name: WaitName, _ body: () throws(Failure) -> Void) throws(Failure) {
    beginWait(name)
    defer { endWait() }
    try body()
  }

  private func beginWait(_ name: WaitName) {
    timeline?.setWait(name)
    guard let record else { return }
    record.pointee.wait2.store(name.words.2, ordering: .relaxed)
    record.pointee.wait1.store(name.words.1, ordering: .relaxed)
    record.pointee.wait0.store(name.words.0, ordering: .relaxed)
    // Only this thread writes the count.
    let count = record.pointee.waitCount.load(ordering: .relaxed)
    record.pointee.waitCount.store(count &+ 1, ordering: .relaxed)
  }

  private func endWait() {
    timeline?.setWait(nil)
    record?.pointee.wait0.store(0, ordering: .relaxed)
  }
}

extension ThreadProgress: CallObserver {
  /// Says that this thread is in an MPI function.
  package func willCall(_ function: String) { beginWait(WaitName(function)) }

  /// Says that it has left it.
  package func didReturn() { endWait() }
}

/// The system's number of the calling thread, whose state stands in `/proc`; the process's where there is no `/proc`.
private func threadNumber() -> Int32 {
  let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self")
  return link?.split(separator: "/").last.flatMap { Int32($0) } ?? getpid()
}
