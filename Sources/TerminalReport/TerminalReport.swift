import Platform
import Runs
import Training

/// A run for a terminal: its curves, and the last numbers, in a block of lines.
package struct TerminalReport {
  private let run: RecordedRun
  private let glyphs: Glyphs

  /// - Parameters:
  ///   - run: The run, which may still go on.
  ///   - glyphs: What curves are drawn with.
  package init(_ run: RecordedRun, glyphs: Glyphs) { (self.run, self.glyphs) = (run, glyphs) }

  /// Where there's no terminal to ask.
  package static let (usualWidth, usualHeight) = (79, 23)
  /// The rows of a plot; of a larger one the eye has little more.
  private static let plotRows = 3...12
  /// The least width at which two plots stand side by side, and what is between them.
  private static let (sideBySide, gap) = (56, 3)

  /// The report.
  ///
  /// - Parameters:
  ///   - width: The most characters of a line; at least 20 are used.
  ///   - height: The lines to fill, if that can be; a low terminal gets more than it has.
  /// - Returns: The lines.
  package func lines(width: Int, height: Int) -> [String] {
    let width = max(20, width)
    let head = [heading] + reason
    let tail = lastNumbers(width) + kept + slowestRanks(width) + run.warnings.map { "warning: " + $0 }
    let (folded, end) = (head.folded(to: width), tail.folded(to: width))
    guard !run.epochs.isEmpty else { return folded + [run.missingMetrics ?? "no epoch is done yet"] + end }
    // Each plot has three lines beside its rows, and an empty one stands before and after them.
    let room = height - folded.count - end.count - 2
    return folded + [""] + plots(width: width, room: room) + [""] + end
  }

  private var heading: String {
    let done = run.epochsDone
    let time = run.epochs.last?.elapsedSeconds.map { ", " + NumberText.duration($0) } ?? ""
    return "\(run.directory.path.printable): \(run.state.rawValue), \(done.grouped) of "
      + "\(run.configuration.training.epochs.counted("epoch"))\(time)"
  }

  /// Why the run ended early.
  private var reason: [String] {
    run.state == .completed ? [] : (run.summary?.reason?.split(separator: "\n").prefix(1).map(String.init) ?? [])
  }

  // MARK: - Curves

  /// Those of the metrics of each part of the data that there are.
  private func curves(
    _ value: (EpochMetrics) -> (train: Double?, holdout: Double?, test: Double?)
  ) -> [Curve] {
    // The untrained network would take most of the room.
    let trained = run.epochs.filter { $0.epoch > 0 }
    let epochs = trained.count > 1 ? trained : run.epochs
    func points(_ part: (EpochMetrics) -> Double?) -> [(epoch: Int, value: Double)] {
      epochs.compactMap { epoch in part(epoch).map { (epoch.epoch, $0) } }
    }
    return [
      Curve(.solid, points { value($0).train }), Curve(.dashed, points { value($0).holdout }),
      Curve(.dotted, points { value($0).test }),
    ]
  }

  private func plots(width: Int, room: Int) -> [String] {
    let loss = Plot(
      title: "loss", curves: curves { ($0.trainLoss, $0.holdoutLoss, $0.testLoss) }, mayBeLogarithmic: true)
    let accuracy = Plot(
      title: "accuracy, %",
      curves: curves {
        ($0.trainAccuracy.map { 100 * $0 }, $0.holdoutAccuracy.map { 100 * $0 }, $0.testAccuracy.map { 100 * $0 })
      })
    func rows(of lines: Int) -> Int { min(max(lines - 3, Self.plotRows.lowerBound), Self.plotRows.upperBound) }
    guard width >= Self.sideBySide else {
      return [loss, accuracy].flatMap { $0.lines(columns: width, rows: rows(of: room / 2), glyphs: glyphs) }
    }
    let columns = (width - Self.gap) / 2
    let (left, right) = (
      loss.lines(columns: columns, rows: rows(of: room), glyphs: glyphs),
      accuracy.lines(columns: columns, rows: rows(of: room), glyphs: glyphs)
    )
    return (0..<max(left.count, right.count)).map { row in
      let end = row < right.count ? right[row] : ""
      return ((row < left.count ? left[row] : "").alignedLeft(columns + Self.gap) + end).withoutSpacesAtEnd
    }
  }

  // MARK: - Numbers

  /// The numbers of the last epoch, below the names of the curves and how they are drawn.
  private func lastNumbers(_ width: Int) -> [String] {
    guard let last = run.epochs.last else { return [] }
    func loss(_ value: Double?) -> String { value.map { NumberText.fixed($0, decimals: 4) } ?? glyphs.missing }
    func percent(_ value: Double?) -> String { value.map(NumberText.percent) ?? glyphs.missing }
    let parts: [(name: String, style: Curve.Style, loss: Double?, accuracy: Double?)] = [
      ("train", .solid, last.trainLoss, last.trainAccuracy),
      ("held-out", .dashed, last.holdoutLoss, last.holdoutAccuracy),
      ("test", .dotted, last.testLoss, last.testAccuracy),
    ].filter { part in part.name == "train" || part.loss != nil }
    let table = Table([.left(0)] + parts.map { _ in .right(0) }, gap: 3).lines([
      ["epoch \(last.epoch)"] + parts.map { "\(glyphs.sample($0.style)) \($0.name)" },
      ["loss"] + parts.map { loss($0.loss) }, ["accuracy"] + parts.map { percent($0.accuracy) },
    ])
    let speed = [
      last.learningRate.map { "learning rate \(NumberText.short($0))" },
      last.imagesPerSecond.map { "\(NumberText.grouped($0)) images/s" },
      last.seconds.map { "\(NumberText.fixed($0, decimals: 2)) s" },
    ].compactMap(\.self)
    return table + (speed.isEmpty ? [] : [speed.joined(separator: ", ")])
  }

  /// Which epoch's model was kept where the best was to be, and what it came to: the last epoch's numbers aren't its own.
  private var kept: [String] {
    guard let epoch = run.bestEpoch, let summary = run.summary else { return [] }
    let scores = [("held-out", summary.holdoutAccuracy), ("test", summary.testAccuracy)].compactMap { name, accuracy in
      accuracy.map { "\(name) \(NumberText.percent($0))" }
    }
    return ["kept: epoch \(epoch.grouped), the best on held-out images: \(scores.joined(separator: ", "))"]
  }

  private func slowestRanks(_ width: Int) -> [String] {
    let epochs = run.epochs.compactMap { epoch in
      epoch.slowestRank.flatMap { rank in
        epoch.slowestRatio.map { SlowestRanks.Epoch(epoch.epoch, rank: rank, ratio: $0) }
      }
    }
    return SlowestRanks(epochs).lines(width: width)
  }
}
