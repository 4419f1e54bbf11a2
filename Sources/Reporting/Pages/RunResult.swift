import Platform
import Runs
import Training

/// What a run has come to so far, in the words of a page.
struct RunResult {
  /// The share that is right of the images that weren't trained on, as the kept model has it, or the newest epoch.
  let accuracy: Double?
  /// The mean loss on them, in nats.
  let loss: Double?
  /// Which images these are.
  let images: String
  /// Whether they are of the network before its first epoch.
  let isUntrained: Bool
  /// How far the run has come, in words.
  let status: String
  /// Why it isn't complete, where that's known.
  let reason: String?

  init(_ run: Runs.RecordedRun) {
    let last = run.epochs.last
    let hasTest = (run.summary?.testAccuracy ?? last?.testAccuracy) != nil
    images = hasTest ? "test" : "held-out"
    isUntrained = run.summary?.keptEpoch == nil && last?.epoch == 0
    if let summary = run.summary, summary.keptEpoch != nil {
      accuracy = summary.testAccuracy ?? summary.holdoutAccuracy
      loss = summary.testAccuracy == nil ? summary.holdoutLoss : summary.testLoss
    } else {
      accuracy = last?.testAccuracy ?? last?.holdoutAccuracy
      loss = last?.testAccuracy == nil ? last?.holdoutLoss : last?.testLoss
    }
    let planned = run.configuration.training.epochs
    let done = run.epochsDone
    status =
      switch run.state {
      case .running: "Still running: \(done.grouped) of \(planned.counted("epoch")) were done when this page was made"
      case .completed: "Completed after \(done.counted("epoch"))"
      case .stopped: "Stopped after \(done.grouped) of \(planned.counted("epoch")), with a checkpoint to go on from"
      case .diverged: "Diverged after \(done.grouped) of \(planned.counted("epoch"))"
      case .failed: "Failed after \(done.grouped) of \(planned.counted("epoch"))"
      case .interrupted:
        "Interrupted after \(done.grouped) of \(planned.counted("epoch")): its process is gone, and left no reason"
      }
    reason = run.summary?.reason
  }
}
