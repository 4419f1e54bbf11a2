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

  /// The table in lines of at most `width` characters: with shorter names, and then without some columns, where it doesn't
  /// fit. Nil for as wide as it is.
  package func fitting(_ width: Int?) -> FittingTable<EpochMetrics> {
    let wide = table(isNarrow: false)
    guard let width, wide.width > width else { return wide }
    return table(isNarrow: true).fitting(width)
  }

  /// All columns. What the metrics don't have is shown as –.
  private func table(isNarrow: Bool) -> FittingTable<EpochMetrics> {
    typealias Column = FittingTable<EpochMetrics>.Column
    func column(
      _ title: String, narrow: String, _ widths: (wide: Int, narrow: Int), importance: Int,
      _ value: @escaping @Sendable (EpochMetrics) -> Double?, _ text: @escaping @Sendable (Double) -> String
    ) -> Column {
      Column(
        isNarrow ? narrow : title, .right(isNarrow ? widths.narrow : widths.wide), importance: importance
      ) { value($0).map(text) ?? "–" }
    }
    func loss(
      _ title: String, narrow: String, importance: Int, _ value: @escaping @Sendable (EpochMetrics) -> Double?
    ) -> Column {
      column(title, narrow: narrow, (8, 8), importance: importance, value) { NumberText.fixed($0, decimals: 4) }
    }
    // In a narrow table the accuracy is that of the loss before it.
    func accuracy(_ title: String, importance: Int, _ value: @escaping @Sendable (EpochMetrics) -> Double?) -> Column {
      column(title, narrow: "acc.", (8, 8), importance: importance, value, NumberText.percent)
    }
    let epochs = epochs
    let epoch = Column("epoch", .right(2 * String(epochs).count + 1), importance: 9) { "\($0.epoch)/\(epochs)" }
    let holdout = [
      loss("held-out loss", narrow: "held-out", importance: 5, \.holdoutLoss),
      accuracy("held-out acc.", importance: 6, \.holdoutAccuracy),
    ]
    let test = [
      loss("test loss", narrow: "test loss", importance: 7, \.testLoss),
      accuracy("test acc.", importance: 8, \.testAccuracy),
    ]
    return FittingTable(
      [
        epoch, loss("train loss", narrow: "train loss", importance: hasTest || hasHoldout ? 4 : 7, \.trainLoss),
        accuracy("train acc.", importance: hasTest || hasHoldout ? 3 : 8, \.trainAccuracy),
      ] + (hasHoldout ? holdout : []) + (hasTest ? test : []) + [
        column("learning rate", narrow: "rate", (13, 9), importance: 1, \.learningRate, NumberText.short),
        column("seconds", narrow: "seconds", (8, 7), importance: 2, \.seconds) { NumberText.fixed($0, decimals: 2) },
        column("images/s", narrow: "images/s", (9, 9), importance: 0, \.imagesPerSecond, NumberText.grouped),
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
}
