import Foundation
import Platform
import Runs
import Training

/// What the trials of a sweep have come to so far.
package struct SweepResults: Sendable {
  /// A combination of values over its seeds.
  package struct Row: Sendable {
    /// The combination, counted from 1.
    package let number: Int
    /// Its values.
    package let settings: [Sweep.Setting]
    /// How accurate each finished run is on held-out images, 0 to 1; diverged ones count with 0.
    package let accuracies: [Double]
    /// The mean loss of held-out images of the runs that didn't diverge, in nats.
    package let loss: Double?
    /// The runs that have ended, and those that there are to be.
    package let finished, planned: Int
    /// Those that diverged.
    package let diverged: Int
    /// How accurate each finished run is on test images; not to be looked at before the sweep is complete.
    let testAccuracies: [Double]

    /// The mean over seeds; nil before there is one.
    package var mean: Double? { accuracies.isEmpty ? nil : accuracies.reduce(0, +) / Double(accuracies.count) }

    /// The standard deviation over seeds, with n − 1; nil for fewer than two.
    package var deviation: Double? { Self.deviation(of: accuracies) }

    static func deviation(of values: [Double]) -> Double? {
      guard values.count > 1 else { return nil }
      let mean = values.reduce(0, +) / Double(values.count)
      return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
    }
  }

  /// The combinations, the best by held-out images first; those without results last, in their order.
  package let rows: [Row]
  /// Whether all trials have ended.
  package let isComplete: Bool

  /// Reads the run directories of a sweep's trials.
  package init(of sweep: Sweep, in folder: String) {
    let groups = Dictionary(grouping: sweep.trials) { $0.number }
    rows = groups.values.map { trials in
      let runs = trials.compactMap { try? RecordedRun(reading: "\(folder)/\($0.name)").summary }
      let ended = runs.filter { [.completed, .diverged].contains($0.status) }
      let completed = ended.filter { $0.status == .completed }
      let losses = completed.compactMap(\.holdoutLoss)
      return Row(
        number: trials[0].number, settings: trials[0].settings,
        accuracies: ended.map { $0.status == .completed ? $0.holdoutAccuracy ?? 0 : 0 },
        loss: losses.isEmpty ? nil : losses.reduce(0, +) / Double(losses.count), finished: ended.count,
        planned: trials.count, diverged: ended.count - completed.count,
        testAccuracies: completed.compactMap(\.testAccuracy))
    }.sorted {
      ($0.mean ?? -1, -($0.loss ?? .infinity), $1.number) > ($1.mean ?? -1, -($1.loss ?? .infinity), $0.number)
    }
    isComplete = rows.allSatisfy { $0.finished == $0.planned }
  }

  /// The combinations as a table, in lines of at most `width` characters; nil for any.
  package func lines(width: Int?) -> [String] {
    // What all have alike tells nothing.
    let varied = (rows.first?.settings.indices ?? 0..<0).filter { index in
      Set(rows.map { $0.settings[index].value }).count > 1
    }
    let heading = ["held-out", "±", "loss", "runs"] + varied.map { rows[0].settings[$0].key.lastPart }
    let cells = rows.map { row in
      [
        row.mean.map(NumberText.percent) ?? "–", row.deviation.map { NumberText.fixed(100 * $0, decimals: 2) } ?? "–",
        row.loss.map { NumberText.fixed($0, decimals: 4) } ?? "–",
        "\(row.finished)/\(row.planned)" + (row.diverged > 0 ? " (\(row.diverged) diverged)" : ""),
      ] + varied.map { row.settings[$0].value }
    }
    let columns = [Table.Column.right(0), .right(0), .right(0), .left(0)] + heading.dropFirst(4).map { _ in .left(0) }
    return Table(columns).lines([heading] + cells, width: width)
  }

  /// The best combination, once all trials have ended, with its accuracy on the test images, which is looked at only now.
  package var conclusion: [String] {
    guard isComplete, let best = rows.first, best.mean != nil else { return [] }
    let settings = best.settings.flatMap { ["--set", "\($0.key)=\($0.value)"] }.shellLine
    let tests = best.testAccuracies
    let mean = tests.reduce(0, +) / Double(tests.count)
    let spread = Row.deviation(of: tests).map { " ± \(NumberText.fixed(100 * $0, decimals: 2))" } ?? ""
    return ["best by held-out images: \(settings)"]
      + (tests.isEmpty
        ? []
        : ["its accuracy on the test images: \(NumberText.percent(mean))\(spread), over \(tests.count.counted("seed"))"])
  }
}

extension String {
  /// The key without its section.
  fileprivate var lastPart: String { split(separator: ".").last.map(String.init) ?? self }
}
