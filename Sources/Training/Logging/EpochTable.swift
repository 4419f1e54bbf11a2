import Platform

/// The table of a run's epochs: a heading and a line per epoch, in columns of fixed width.
package struct EpochTable: Equatable, Sendable {
  /// The epochs of the run.
  package let epochs: Int
  /// Whether there are held-out images, and so columns for them.
  package let hasHoldout: Bool

  /// Whether there are test images, and so columns for them.
  package let hasTest: Bool

  package init(epochs: Int, hasHoldout: Bool, hasTest: Bool = true) {
    self.epochs = epochs
    self.hasHoldout = hasHoldout
    self.hasTest = hasTest
  }

  /// The columns' names.
  package var heading: String {
    let holdout = hasHoldout ? ["held-out loss", "held-out acc."] : []
    let test = hasTest ? ["test loss", "test acc."] : []
    return line(
      ["epoch", "train loss", "train acc."] + holdout + test
        + ["learning rate", "seconds", "images/s"])
  }

  /// The line of an epoch. What the metrics don't have is shown as –.
  package func line(_ metrics: EpochMetrics) -> String {
    func cell(_ value: Double?, _ text: (Double) -> String) -> String { value.map(text) ?? "–" }
    func loss(_ value: Double?) -> String { cell(value) { NumberText.fixed($0, decimals: 4) } }
    func accuracy(_ value: Double?) -> String { cell(value, NumberText.percent) }
    let holdout = hasHoldout ? [loss(metrics.holdoutLoss), accuracy(metrics.holdoutAccuracy)] : []
    let test = hasTest ? [loss(metrics.testLoss), accuracy(metrics.testAccuracy)] : []
    return line(
      ["\(metrics.epoch)/\(epochs)", loss(metrics.trainLoss), accuracy(metrics.trainAccuracy)] + holdout + test + [
        cell(metrics.learningRate, NumberText.short),
        cell(metrics.seconds) { NumberText.fixed($0, decimals: 2) }, cell(metrics.imagesPerSecond, NumberText.grouped),
      ])
  }

  /// The epoch that a line of such a table is about; nil for any other line.
  package static func epoch(ofLine line: some StringProtocol) -> Int? {
    epoch(ofLine: line.utf8)
  }

  /// The same of a line in UTF-8; most lines of a log are told by their first letter.
  static func epoch(ofLine line: some Collection<UInt8>) -> Int? {
    let space = UInt8(ascii: " ")
    let word = line.drop { $0 == space }.prefix { $0 != space }
    guard let first = word.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return nil }
    let numbers = word.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map {
      Int(String(decoding: $0, as: UTF8.self))
    }
    return numbers.count == 2 && numbers[1] != nil ? numbers[0] : nil
  }

  private func line(_ cells: [String]) -> String {
    let widths =
      [max(5, 2 * String(epochs).count + 1), 10, 10] + (hasHoldout ? [13, 13] : [])
      + (hasTest ? [9, 9] : []) + [13, 8, 9]
    return Table(widths.map(Table.Column.right)).line(cells)
  }
}
