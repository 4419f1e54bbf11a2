/// How lines and axes are drawn.
package enum Glyphs: Sendable {
  /// Eight dots a character: Unicode's Braille Patterns; and lines of boxes.
  case braille
  /// A character of ASCII for each place.
  case ascii

  /// The dots of a character, side by side and one above the other.
  var dots: (columns: Int, rows: Int) { self == .braille ? (2, 4) : (1, 1) }

  var vertical: Character { self == .braille ? "│" : "|" }
  var verticalTick: Character { self == .braille ? "┤" : "+" }
  var horizontal: Character { self == .braille ? "─" : "-" }
  var horizontalTick: Character { self == .braille ? "┬" : "+" }
  var corner: Character { self == .braille ? "└" : "+" }
  /// What stands for a number that there isn't.
  var missing: String { self == .braille ? "–" : "-" }

  /// A short piece of a line, for a legend.
  func sample(_ style: Curve.Style) -> String {
    var canvas = Canvas(columns: 4, rows: 1, glyphs: self)
    let (width, row) = (4 * dots.columns, dots.rows / 2)
    canvas.draw([(0, row), (width - 1, row)], style)
    return canvas.lines.joined()
  }
}

/// A grid of dots on which lines are drawn.
struct Canvas {
  /// Dots side by side.
  let width: Int
  /// Dots one above the other.
  let height: Int
  private let glyphs: Glyphs
  /// [height, width], row-major from the top: a bit for each style of line that has drawn there.
  private var dots: [UInt8]

  /// - Parameters:
  ///   - columns: Characters of a line; positive.
  ///   - rows: Lines; positive.
  ///   - glyphs: What the dots are shown as.
  init(columns: Int, rows: Int, glyphs: Glyphs) {
    (width, height) = (columns * glyphs.dots.columns, rows * glyphs.dots.rows)
    dots = [UInt8](repeating: 0, count: width * height)
    self.glyphs = glyphs
  }

  /// Draws a line from point to point; `x` counts from the left and `y` from the top, both within the grid.
  mutating func draw(_ points: [(x: Int, y: Int)], _ style: Curve.Style) {
    guard let first = points.first else { return }
    // The first dot of a line, and so a line that is only one, is drawn.
    var place = 0
    set(first, style)
    for (from, to) in zip(points, points.dropFirst()) {
      let length = max(abs(to.x - from.x), abs(to.y - from.y))
      for step in stride(from: 1, through: length, by: 1) {
        place += 1
        let share = Double(step) / Double(length)
        func between(_ from: Int, _ to: Int) -> Int { from + Int((Double(to - from) * share).rounded()) }
        if style.isDrawn(place) { set((between(from.x, to.x), between(from.y, to.y)), style) }
      }
    }
  }

  private mutating func set(_ point: (x: Int, y: Int), _ style: Curve.Style) {
    dots[point.y * width + point.x] |= 1 << UInt8(style.rawValue)
  }

  /// The drawing.
  var lines: [String] {
    let (columns, rows) = glyphs.dots
    return stride(from: 0, to: height, by: rows).map { top in
      String(
        stride(from: 0, to: width, by: columns).map {
          glyphs == .braille ? braille(left: $0, top: top) : mark(dots[top * width + $0])
        })
    }
  }

  /// The Braille pattern of 2×4 dots. Unicode numbers the dots of the left column 0, 1, 2, 6, and of the right one 3, 4, 5, 7.
  private func braille(left: Int, top: Int) -> Character {
    let bits: [[UInt32]] = [[0, 3], [1, 4], [2, 5], [6, 7]]
    var pattern: UInt32 = 0
    for row in 0..<4 {
      for column in 0..<2 where dots[(top + row) * width + left + column] != 0 { pattern |= 1 << bits[row][column] }
    }
    // No dots are a space, which can be cut off a line's end.
    return pattern == 0 ? " " : Unicode.Scalar(0x2800 + pattern).map(Character.init) ?? " "
  }

  /// The mark of the line that is here, `#` where there are several.
  private func mark(_ styles: UInt8) -> Character {
    let here = Curve.Style.allCases.filter { styles & 1 << UInt8($0.rawValue) != 0 }
    return here.count > 1 ? "#" : here.first?.mark ?? " "
  }
}
