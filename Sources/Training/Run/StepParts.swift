import Watchdog

/// The seconds that a rank spends on the parts of an epoch.
package struct StepParts: Sendable, Equatable, Codable {
  /// Gathering images, forward and backward, by the mean thread.
  package var compute = 0.0
  /// Waiting for other threads and ranks between these, by the mean thread.
  package var wait = 0.0
  /// Forming gradients, synchronizing and updating, by the mean thread.
  package var update = 0.0
  /// Evaluating, waits included.
  package var evaluation = 0.0
  /// Copying the state for checkpoints since the epoch before, and waiting for the one before to be written.
  package var checkpoint = 0.0

  /// None spent.
  package init() {}

  /// What a rank's threads have spent in training so far; all that they have waited anywhere.
  init(_ timelines: [Timeline]) {
    func mean(_ activities: [Activity?]) -> Double {
      let sum = timelines.reduce(0) { sum, timeline in activities.reduce(sum) { $0 + timeline.seconds($1) } }
      return sum / Double(max(timelines.count, 1))
    }
    compute = mean([.computingGradients, .gathering, .forward, .backward])
    wait = mean([nil])
    update = mean([.synchronizing, .updatingParameters])
  }

  /// What keeps others waiting while it trains.
  var busy: Double { compute + update }

  /// The parts, in the order of their declaration.
  var all: [Double] { [compute, wait, update, evaluation, checkpoint] }

  /// From parts in that order.
  package init(all: [Double]) {
    (compute, wait, update) = (all[0], all[1], all[2])
    (evaluation, checkpoint) = (all[3], all[4])
  }

  static func + (left: StepParts, right: StepParts) -> StepParts {
    StepParts(all: zip(left.all, right.all).map(+))
  }

  static func - (left: StepParts, right: StepParts) -> StepParts {
    StepParts(all: zip(left.all, right.all).map(-))
  }
}
