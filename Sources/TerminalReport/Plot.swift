import Platform

/// Curves in a frame of axes, as lines of text.
package struct Plot {
  private let title: String
  private let curves: [Curve]
  private let mayBeLogarithmic: Bool

  /// - Parameters:
  ///   - title: What is drawn, above the frame.
  ///   - curves: The curves.
  ///   - mayBeLogarithmic: Whether the vertical axis is logarithmic where numbers differ much.
  package init(title: String, curves: [Curve], mayBeLogarithmic: Bool = false) {
    (self.title, self.curves, self.mayBeLogarithmic) = (title, curves, mayBeLogarithmic)
  }

  /// The word before the numbers of the epochs.
  private static let epoch = "epoch"

  /// The plot, with as many lines as `rows` and three more: the title, the axis, and the numbers of the epochs.
  ///
  /// - Parameters:
  ///   - columns: The characters of a line, at least 20; no line is longer.
  ///   - rows: The lines between the axes; at least 2.
  ///   - glyphs: What it is drawn with.
  /// - Returns: The lines.
  package func lines(columns: Int, rows: Int, glyphs: Glyphs) -> [String] {
    let points = curves.flatMap(\.points)
    guard let scale = Scale(points.map(\.value), mayBeLogarithmic: mayBeLogarithmic),
      let first = points.map(\.epoch).min(), let last = points.map(\.epoch).max()
    else { return [title, "", "nothing to draw yet"] }
    let ticks = scale.ticks(atMost: max(2, rows / 2))
    let margin = max(Self.epoch.count + 1, ticks.map { NumberText.short($0).count }.max() ?? 0)
    var canvas = Canvas(columns: columns - margin - 1, rows: rows, glyphs: glyphs)
    func x(_ epoch: Int) -> Int {
      first == last ? 0 : Int((Double(epoch - first) / Double(last - first) * Double(canvas.width - 1)).rounded())
    }
    func y(_ value: Double) -> Int { Int(((1 - scale.place(value)) * Double(canvas.height - 1)).rounded()) }
    for curve in curves { canvas.draw(curve.points.map { (x($0.epoch), y($0.value)) }, curve.style) }
    let labels = Dictionary(ticks.map { (y($0) / glyphs.dots.rows, NumberText.short($0)) }) { $1 }
    let body = canvas.lines.enumerated().map { row, line in
      (labels[row] ?? "").alignedRight(margin) + String(labels[row] == nil ? glyphs.vertical : glyphs.verticalTick)
        + line.withoutSpacesAtEnd
    }
    let epochs = EpochAxis(first: first, last: last, columns: columns - margin - 1) { x($0) / glyphs.dots.columns }
    return [title + (scale.isLogarithmic ? " (logarithmic)" : "")] + body
      + [
        String(repeating: " ", count: margin) + String(glyphs.corner) + epochs.line(glyphs),
        Self.epoch.alignedRight(margin) + " " + epochs.labels,
      ]
  }
}

/// The horizontal axis: some epochs, and where they stand.
struct EpochAxis {
  private let columns: Int
  private let ticks: [(column: Int, text: String, start: Int)]

  /// - Parameters:
  ///   - first: The first epoch.
  ///   - last: The last one.
  ///   - columns: The characters of the axis.
  ///   - column: Where an epoch stands.
  init(first: Int, last: Int, columns: Int, column: (Int) -> Int) {
    self.columns = columns
    // Steps of 1, 2, 5, 10, …, the closest at which the numbers have a gap between them.
    var (power, ticks) = (1, [(column: Int, text: String, start: Int)]())
    search: while true {
      for step in [power, 2 * power, 5 * power] where (last - first) / step <= columns {
        let later = stride(from: (first / step + 1) * step, through: last, by: step)
        ticks = ([first] + later).map { epoch in
          let text = "\(epoch)"
          let start = min(max(0, column(epoch) - text.count / 2), columns - text.count)
          return (column(epoch), text, start)
        }
        if zip(ticks, ticks.dropFirst()).allSatisfy({ $0.start + $0.text.count < $1.start }) { break search }
      }
      power *= 10
    }
    self.ticks = ticks
  }

  /// The line, with a tick for each number.
  func line(_ glyphs: Glyphs) -> String {
    var line = [Character](repeating: glyphs.horizontal, count: columns)
    for tick in ticks { line[tick.column] = glyphs.horizontalTick }
    return String(line)
  }

  /// The numbers.
  var labels: String {
    ticks.reduce(into: "") { text, tick in
      text = text.alignedLeft(tick.start) + tick.text
    }
  }
}

extension String {
  /// The text without the spaces that it ends with.
  var withoutSpacesAtEnd: String { String(reversed().drop { $0 == " " }.reversed()) }
}
