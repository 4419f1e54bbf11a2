import Foundation

/// A page as a camera sees it: 0 is black, 1 is white.
struct Page {
  let width: Int
  let height: Int
  private(set) var values: [Float]

  /// A white page.
  init(width: Int, height: Int) {
    self.init(width: width, height: height, values: [Float](repeating: 1, count: width * height))
  }

  init(width: Int, height: Int, values: [Float]) {
    (self.width, self.height, self.values) = (width, height, values)
  }

  /// The greys, 0 to 255.
  var greys: [UInt8] { values.map { UInt8(min(max($0 * 255, 0), 255) + 0.5) } }

  /// Writes with ink that takes so much of the light; ink beyond the page is lost.
  mutating func draw(_ ink: Ink, strength: Float, left: Int, top: Int) {
    for y in max(0, -top)..<min(ink.side, height - top) {
      for x in max(0, -left)..<min(ink.side, width - left) {
        values[(top + y) * width + left + x] *= 1 - strength * ink.values[y * ink.side + x]
      }
    }
  }

  /// A part of the page.
  func cropped(rows: Range<Int>, columns: Range<Int>) -> Page {
    Page(
      width: columns.count, height: rows.count,
      values: rows.flatMap { values[$0 * width + columns.lowerBound..<$0 * width + columns.upperBound] })
  }

  /// Fills a rectangle.
  mutating func fill(x: Int, y: Int, _ width: Int, _ height: Int, _ grey: Float) {
    for row in y..<y + height { for column in x..<x + width { values[row * self.width + column] = grey } }
  }

  /// Draws printed lines.
  mutating func drawLines(spacing: Float, width lineWidth: Float, grey: Float, isVertical: Bool) {
    for index in values.indices {
      let place = Float(isVertical ? index % width : index / width)
      if place.truncatingRemainder(dividingBy: spacing) < lineWidth { values[index] = min(values[index], grey) }
    }
  }

  mutating func multiply(by factor: Float) { change { _, _, value in value * factor } }

  /// Lays a shadow over one side of a line through the middle, or `offset` of the page's size away from it.
  ///
  /// - Parameters:
  ///   - depth: How much of the light the shadow takes.
  ///   - softness: The pixels from full light to full shadow.
  ///   - angle: The direction that the shadow lies in, in radians.
  ///   - offset: How far the line is from the middle, as a share of the page's longer side.
  mutating func shade(depth: Float, softness: Float, angle: Float, offset: Float) {
    let (normalX, normalY) = turned(angle)
    let distance = offset * Float(max(width, height))
    change { x, y, value in
      let place = (x * normalX + y * normalY - distance) / softness + 0.5
      let share = min(max(place, 0), 1)
      return value * (1 - depth * share * share * (3 - 2 * share))
    }
  }

  /// Takes light from the corners, as lenses do.
  mutating func darkenCorners(_ depth: Float) {
    let radius = Float(width * width + height * height) / 4
    change { x, y, value in value * (1 - depth * (x * x + y * y) / radius) }
  }

  /// Makes what was on white chalk on a board.
  mutating func invert(board: Float) { change { _, _, value in board + (1 - value) * (0.95 - board) } }

  /// Adds clouds of chalk.
  mutating func smear(_ strength: Float, _ random: inout DrawnNumbers) {
    let waves = (0..<6).map { _ in
      (random.number(-0.03...0.03), random.number(-0.03...0.03), random.number(0...6.28))
    }
    change { x, y, value in
      let cloud = waves.reduce(Float(0)) { $0 + sinf($1.0 * x + $1.1 * y + $1.2) } / 6
      return value + strength * max(cloud, 0) * 2
    }
  }

  /// Adds a camera's noise with this standard deviation.
  mutating func addNoise(_ deviation: Float, _ random: inout DrawnNumbers) {
    for index in values.indices { values[index] += deviation * random.normal() }
  }

  /// Puts a desk around the sheet, which has a tenth of the page's size on each side, and turns the sheet a little.
  mutating func layOnDesk(grey: Float, turn: Float) {
    let border = max(width, height) / 10
    let desk = Page(width: width + 2 * border, height: height + 2 * border)
    let (cosine, sine) = turned(turn)
    let sheet = self
    var result = desk
    result.change { x, y, _ in
      let column = Int((x * cosine + y * sine + Float(sheet.width) / 2).rounded(.down))
      let row = Int((y * cosine - x * sine + Float(sheet.height) / 2).rounded(.down))
      guard (0..<sheet.width).contains(column), (0..<sheet.height).contains(row) else { return grey }
      return sheet.values[row * sheet.width + column]
    }
    self = result
  }

  /// Replaces each value by what `body` makes of its place, from the middle, and of itself.
  private mutating func change(_ body: (Float, Float, Float) -> Float) {
    for index in values.indices {
      let (x, y) = (Float(index % width) - Float(width) / 2, Float(index / width) - Float(height) / 2)
      values[index] = body(x, y, values[index])
    }
  }
}

/// The cosine and the sine of an angle in radians.
func turned(_ angle: Float) -> (cosine: Float, sine: Float) { (cosf(angle), sinf(angle)) }
