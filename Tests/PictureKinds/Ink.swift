/// A digit of MNIST, enlarged: how much of each pixel is ink, 0 to 1.
struct Ink {
  let side: Int
  private(set) var values: [Float]

  /// Enlarges 28×28 pixels by bilinear interpolation, so that strokes stay soft, as a pen's are at the edges.
  init(_ digit: [UInt8], scale: Float) {
    let side = Int(28 * scale)
    // The pixels of MNIST on both sides of each pixel's middle, and how far it is from the first of them.
    let places = (0..<side).map { place -> (Int, Int, Float) in
      let middle = (Float(place) + 0.5) / scale - 0.5
      let first = middle.rounded(.down)
      return (Int(first), Int(first) + 1, middle - first)
    }
    func pixel(_ x: Int, _ y: Int) -> Float {
      (0..<28).contains(x) && (0..<28).contains(y) ? Float(digit[y * 28 + x]) / 255 : 0
    }
    values = []
    values.reserveCapacity(side * side)
    for (top, bottom, fy) in places {
      for (left, right, fx) in places {
        let upper = pixel(left, top) * (1 - fx) + pixel(right, top) * fx
        let lower = pixel(left, bottom) * (1 - fx) + pixel(right, bottom) * fx
        // Enlarged, a stroke has an edge of some pixels, not of a whole one of MNIST's.
        values.append(min(max((upper * (1 - fy) + lower * fy - 0.3) / 0.4, 0), 1))
      }
    }
    self.side = side
  }

  /// The rows and columns that have ink, with some pixels around them; all where there's no ink.
  func box(margin: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    func stretch(_ isInk: (Int) -> Bool) -> Range<Int> {
      let places = (0..<side).filter(isInk)
      return max(0, (places.first ?? 0) - margin)..<min(side, (places.last ?? side - 1) + 1 + margin)
    }
    return (
      stretch { row in (0..<side).contains { values[row * side + $0] > 0 } },
      stretch { column in (0..<side).contains { values[$0 * side + column] > 0 } }
    )
  }

  /// Takes ink away along two lines, a pixel of MNIST wide.
  mutating func breakStrokes(_ random: inout DrawnNumbers) {
    let width = Float(side) / 28
    for _ in 0..<2 {
      let (angle, offset) = (random.number(0...3.14), random.number(-0.2...0.2) * Float(side))
      let (normalX, normalY) = turned(angle)
      for index in values.indices {
        let (x, y) = (Float(index % side - side / 2), Float(index / side - side / 2))
        if abs(x * normalX + y * normalY - offset) < width / 2 { values[index] = 0 }
      }
    }
  }
}
