import Model

extension GreyPicture {
  /// Ink as a form frames it: scaled by area averaging until its longer side is the form's, then moved by whole pixels until
  /// its center of mass, or the middle of its rectangle, is within half a pixel of the form's middle, pixel (14, 14) of
  /// 28 × 28. Upright, and light on dark, whatever the form says.
  ///
  /// The strongest ink becomes 255, as it is in MNIST. A digit so lopsided that it would leave the image stops at the
  /// image's edge.
  ///
  /// Source: LeCun, Bottou, Bengio, Haffner, "Gradient-based learning applied to document recognition", Proc. IEEE
  /// 86(11), 1998, section III.A; that the center is pixel 14, not 13.5, is measured on MNIST's training images.
  ///
  /// - Returns: `nil` where there is no ink.
  package func framed(_ form: PictureForm) -> GreyPicture? {
    guard let (left, top, inkWidth, inkHeight) = inkBox() else { return nil }
    let (rows, columns) = form.isTransposed ? (form.columns, form.rows) : (form.rows, form.columns)
    let longerSide = max(inkWidth, inkHeight)
    // A form that is higher than it is wide may have no room for what is wider than it is high.
    let side = min(form.drawnSide, rows * longerSide / inkHeight, columns * longerSide / inkWidth)
    let cell = Double(longerSide) / Double(max(side, 1))
    let width = min((inkWidth * side + longerSide - 1) / longerSide, columns)
    let height = min((inkHeight * side + longerSide - 1) / longerSide, rows)

    let columnSpans = (0..<width).map { PixelSpan(cell: $0, of: cell, limit: inkWidth) }
    var box = [Double]()
    box.reserveCapacity(width * height)
    for row in 0..<height {
      let rowSpan = PixelSpan(cell: row, of: cell, limit: inkHeight)
      for columnSpan in columnSpans {
        var ink = 0.0
        for y in rowSpan.pixels {
          let line = (top + y) * self.width + left
          let lineInk = columnSpan.pixels.reduce(0) { $0 + columnSpan.share(of: $1) * Double(pixels[line + $1]) }
          ink += rowSpan.share(of: y) * lineInk
        }
        box.append(ink)
      }
    }

    let strongest = box.reduce(0, max)
    let levels = box.map { ($0 * 255 / strongest).rounded() }
    let middle = form.centering == .mass ? Self.centerOfMass(levels, width: width) : nil
    func origin(_ center: Double?, _ length: Int, in extent: Int) -> Int {
      let origin = center.map { Int((Double(extent / 2) - $0).rounded()) } ?? (extent - length) / 2
      return min(max(origin, 0), extent - length)
    }
    let (originX, originY) = (origin(middle?.x, width, in: columns), origin(middle?.y, height, in: rows))
    var image = [UInt8](repeating: 0, count: rows * columns)
    for (index, level) in levels.enumerated() {
      image[(originY + index / width) * columns + originX + index % width] = UInt8(level)
    }
    return GreyPicture(width: columns, height: rows, pixels: image)
  }

  private static func centerOfMass(_ levels: [Double], width: Int) -> (x: Double, y: Double) {
    let mass = levels.reduce(0, +)
    return (
      levels.indices.reduce(0) { $0 + levels[$1] * Double($1 % width) } / mass,
      levels.indices.reduce(0) { $0 + levels[$1] * Double($1 / width) } / mass
    )
  }

  /// The smallest rectangle that holds all ink.
  private func inkBox() -> (left: Int, top: Int, width: Int, height: Int)? {
    var (left, right, top, bottom) = (width, -1, height, -1)
    for y in 0..<height {
      let line = pixels[y * width..<(y + 1) * width]
      guard let first = line.firstIndex(where: { $0 > 0 }), let last = line.lastIndex(where: { $0 > 0 }) else {
        continue
      }
      left = min(left, first - line.startIndex)
      right = max(right, last - line.startIndex)
      top = min(top, y)
      bottom = y
    }
    return bottom < 0 ? nil : (left, top, right - left + 1, bottom - top + 1)
  }
}

/// The stretch of source pixels under one cell of a scaled picture, along one axis.
private struct PixelSpan {
  let start: Double
  let end: Double

  /// The span of the cell with a given number when each cell is `size` pixels, of which there are `limit`.
  init(cell: Int, of size: Double, limit: Int) {
    start = Double(cell) * size
    end = min(start + size, Double(limit))
  }

  var pixels: Range<Int> { Int(start)..<Int(end.rounded(.up)) }

  /// How much of a pixel lies in the span, 0 to 1.
  func share(of pixel: Int) -> Double {
    min(Double(pixel + 1), end) - max(Double(pixel), start)
  }
}
