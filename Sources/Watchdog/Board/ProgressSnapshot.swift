/// What a thread said of itself at one moment.
package struct ProgressSnapshot: Sendable {
  let rank: Int
  let process: Int32
  /// The system's number of the thread.
  let thread: Int32
  let activity: Activity
  /// Nil outside the epochs.
  let epoch: Int?
  /// The step since the start of training; nil outside the steps.
  let step: Int?
  /// How often the thread has begun to wait.
  let waitCount: UInt64
  /// What the thread waits in; nil while it's busy.
  let wait: String?

  package init(
    rank: Int, process: Int32, thread: Int32, activity: Activity, epoch: Int?, step: Int?, waitCount: UInt64,
    wait: String?
  ) {
    self.rank = rank
    self.process = process
    self.thread = thread
    self.activity = activity
    self.epoch = epoch
    self.step = step
    self.waitCount = waitCount
    self.wait = wait
  }
}
