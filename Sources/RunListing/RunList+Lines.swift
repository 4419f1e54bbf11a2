import Foundation
import Platform
import Runs

extension RunList {
  /// The list for a person to read, in lines of at most `width` characters; nil for any number.
  package func lines(width: Int?) -> [String] {
    if runs.isEmpty { return ["no runs below \(folder)"] }
    let names = runs.map { $0.shownName.count }.max() ?? 0
    let table = Self.table(nameWidth: names).fitting(width)
    let keys = differingKeys
    return [table.heading]
      + runs.flatMap { run in
        [table.line(run)] + details(run, keys).flatMap { ("  " + $0.printable).folded(to: width, indentation: 4) }
      }
  }

  private static func table(nameWidth: Int) -> FittingTable<ListedRun> {
    typealias Column = FittingTable<ListedRun>.Column
    @Sendable func percent(_ value: Double?) -> String { value.map(NumberText.percent) ?? "–" }
    return FittingTable([
      Column("run", .left(nameWidth), importance: 9) { $0.shownName },
      Column("started", .left(16), importance: 1) { $0.startedText },
      Column("status", .left(11), importance: 8) { $0.run?.state.rawValue ?? "damaged" },
      Column("epochs", .right(7), importance: 7) { run in
        run.run.map { "\($0.epochs.last?.epoch ?? 0)/\($0.configuration.training.epochs)" } ?? "–"
      },
      Column("held-out", .right(8), importance: 2) { percent($0.run?.holdoutAccuracy) },
      Column("test", .right(8), importance: 6) { percent($0.run?.testAccuracy) },
    ])
  }

  /// What stands below a run's line: what is set otherwise than in other runs, why it ended, and what a check has found.
  private func details(_ listed: ListedRun, _ keys: [String]) -> [String] {
    guard let run = listed.run else {
      return (try? listed.content.get()) == nil ? [listed.problem] : []
    }
    let values = Dictionary(run.configuration.comparedSettings) { first, _ in first }
    // Where optimizers have different names, what each is by default says nothing more.
    let defaults = keys.contains("optimizer.name") ? run.configuration.optimizerDefaults : [:]
    let settings = keys.filter { values[$0] != defaults[$0] }.compactMap { key in values[key].map { "\(key)=\($0)" } }
      .joined(separator: ", ")
    let reason = run.state == .completed ? [] : run.summary?.reason?.split(separator: "\n").prefix(1).map(String.init)
    let check = listed.check.map { check in
      ["whole: \(check.text)"] + check.problems.map { "problem: " + $0 }
    }
    return (settings.isEmpty ? [] : [settings]) + (reason ?? []) + (check ?? run.warnings.map { "warning: " + $0 })
  }
}

extension ListedRun {
  /// The most characters of a run's name.
  private static let longestName = 30

  /// Its name on one line.
  fileprivate var shownName: String { name.printable.cutInside(to: Self.longestName) }

  /// When it began, in this machine's time zone, to the minute.
  fileprivate var startedText: String {
    let style = Date.ISO8601FormatStyle(dateTimeSeparator: .space, timeZone: .current)
    return String(startedAt.formatted(style.year().month().day().time(includingFractionalSeconds: false)).prefix(16))
  }

  /// Why it can't be read.
  fileprivate var problem: String {
    switch content {
    case .success: ""
    case .failure(let damage): "problem: " + damage.problem
    }
  }
}

extension RecordedRun {
  /// The fraction of the test images that the kept model classifies correctly; of a run that hasn't ended, the last epoch's.
  var testAccuracy: Double? { summary?.testAccuracy ?? epochs.last?.testAccuracy }

  /// The same of the held-out images.
  var holdoutAccuracy: Double? { summary?.holdoutAccuracy ?? epochs.last?.holdoutAccuracy }
}
