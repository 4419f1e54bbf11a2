import DataParallel
import Watchdog

/// The seconds of what is timed in turn, and what the threads spend an epoch on.
struct EpochTimes {
  /// What a thread does in a step.
  private enum Step: String, CaseIterable {
    case gather
    case forward
    case backward
    case synchronizeAndUpdate = "synchronize and update"
    case wait

    /// What the threads have spent on it so far.
    func seconds(_ timelines: [Timeline]) -> Double {
      let activities: [Activity?] =
        switch self {
        case .gather: [.gathering]
        case .forward: [.forward]
        case .backward: [.backward]
        case .synchronizeAndUpdate: [.synchronizing, .updatingParameters]
        case .wait: [nil]
        }
      return timelines.reduce(0) { sum, timeline in activities.reduce(sum) { $0 + timeline.seconds($1) } }
    }
  }

  var epochs: [Double] = []
  var products: [Double] = []
  var dense: [Double] = []
  var denseBFloat16: [Double] = []
  var peak: [Double] = []
  /// What this rank's threads spent on each step, over all epochs.
  var spent = Step.allCases.map { _ in 0.0 }

  /// What the threads have spent on each step so far.
  static func spent(_ timelines: RankTimelines) -> [Double] { Step.allCases.map { $0.seconds(timelines.all) } }

  /// The parts of the mean epoch, which add up to it, from what was `spent` on all ranks.
  func parts(_ spent: [Double], workerCount: Int) -> [EpochBenchmark.Part] {
    let means = spent.map { $0 / Double(epochs.count * workerCount) }
    let mean = epochs.reduce(0, +) / Double(epochs.count)
    return zip(Step.allCases, means).map { EpochBenchmark.Part(name: $0.rawValue, seconds: $1) }
      + [EpochBenchmark.Part(name: "rest", seconds: mean - means.reduce(0, +))]
  }
}
