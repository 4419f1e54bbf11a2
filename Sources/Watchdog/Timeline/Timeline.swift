import Glibc

/// What one thread of a rank has spent its time on: a sum for each activity and, if asked for, every span.
///
/// Changing the activity takes one look at the clock. One thread at a time uses it.
package final class Timeline: @unchecked Sendable {
  /// A time in which the thread did one thing.
  package struct Span: Sendable {
    /// What it did; nil while it waited for others.
    package let activity: Activity?
    /// What it waited in.
    package let wait: WaitName?
    /// Nanoseconds on a clock that all processes of a machine read alike.
    package let start: UInt64
    package let end: UInt64
    /// The step since the start of training, 0 outside the steps.
    package let step: UInt32
  }

  /// The spans so far, in order, if they are kept.
  package private(set) var spans: [Span] = []

  private let keepsSpans: Bool
  /// Nil while the thread doesn't exist.
  private var activity: Activity?
  private var wait: WaitName?
  private var step: UInt32 = 0
  private var start: UInt64 = 0
  /// The nanoseconds of each activity, and at last of waiting.
  private var totals = [UInt64](repeating: 0, count: Activity.allCases.count + 1)

  /// An empty timeline.
  package init(keepsSpans: Bool) {
    self.keepsSpans = keepsSpans
  }

  /// The seconds spent on an activity so far, without waiting, up to the last change; nil for waiting.
  package func seconds(_ activity: Activity?) -> Double {
    Double(totals[activity.map { Int($0.rawValue) } ?? Activity.allCases.count]) * 1e-9
  }

  /// The thread ends, or is put to sleep.
  func pause() {
    closeSpan()
    activity = nil
  }

  /// Another activity begins.
  func begin(_ activity: Activity) {
    closeSpan()
    self.activity = activity
  }

  /// As the other one, and with it a step; 0 for outside the steps.
  func begin(_ activity: Activity, step: Int) {
    begin(activity)
    self.step = UInt32(truncatingIfNeeded: step)
  }

  /// The thread begins to wait, or goes on with what it did.
  func setWait(_ name: WaitName?) {
    closeSpan()
    wait = name
  }

  private func closeSpan() {
    let now = Self.now
    defer { start = now }
    guard let activity else { return }
    totals[wait == nil ? Int(activity.rawValue) : Activity.allCases.count] += now - start
    guard keepsSpans else { return }
    spans.append(Span(activity: wait == nil ? activity : nil, wait: wait, start: start, end: now, step: step))
  }

  /// Nanoseconds on a clock that all processes of a machine read alike.
  package static var now: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
