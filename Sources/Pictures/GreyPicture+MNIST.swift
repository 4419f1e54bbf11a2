extension GreyPicture {
  /// Pixels a side of an MNIST image.
  package static let mnistSide = 28
  /// Pixels a side of the box that a digit fits in.
  private static let mnistBoxSide = 20

  /// Ink as MNIST frames it: scaled by area averaging until its longer side is 20 pixels, then moved by whole pixels
  /// until its centre of mass is within half a pixel of pixel (14, 14) of 28 × 28.
  ///
  /// The strongest ink becomes 255, as it is in MNIST. A digit so lopsided that it would leave the image stops at the
  /// image's edge.
  ///
  /// Source: LeCun, Bottou, Bengio, Haffner, "Gradient-based learning applied to document recognition", Proc. IEEE
  /// 86(11), 1998, section III.A; that the centre is pixel 14, not 13.5, is measured on MNIST's training images.
  ///
  /// - Returns: `[28, 28]`, row-major; `nil` where there is no ink.
  package func framedLikeMNIST() -> [UInt8]? {
    guard let (left, top, inkWidth, inkHeight) = inkBox() else { return nil }
    let longerSide = max(inkWidth, inkHeight)
    let cell = Double(longerSide) / Double(Self.mnistBoxSide)
    let columns = (inkWidth * Self.mnistBoxSide + longerSide - 1) / longerSide
    let rows = (inkHeight * Self.mnistBoxSide + longerSide - 1) / longerSide

    let columnSpans = (0..<columns).map { PixelSpan(cell: $0, of: cell, limit: inkWidth) }
    var box = [Double]()
    box.reserveCapacity(rows * columns)
    for row in 0..<rows {
      let rowSpan = PixelSpan(cell: row, of: cell, limit: inkHeight)
      for columnSpan in columnSpans {
        var ink = 0.0
        for y in rowSpan.pixels {
          let line = (top + y) * width + left
          let lineInk = columnSpan.pixels.reduce(0) { $0 + columnSpan.share(of: $1) * Double(pixels[line + $1]) }
          ink += rowSpan.share(of: y) * lineInk
        }
        box.append(ink)
      }
    }

    let strongest = box.reduce(0, max)
    let levels = box.map { ($0 * 255 / strongest).rounded() }
    let mass = levels.reduce(0, +)
    let massX = levels.indices.reduce(0) { $0 + levels[$1] * Double($1 % columns) } / mass
    let massY = levels.indices.reduce(0) { $0 + levels[$1] * Double($1 / columns) } / mass
    func origin(_ centre: Double, _ length: Int) -> Int {
      let middle = Double(Self.mnistSide / 2)
      return min(max(Int((middle - centre).rounded()), 0), Self.mnistSide - length)
    }
    let (originX, originY) = (origin(massX, columns), origin(massY, rows))
    var digit = [UInt8](repeating: 0, count: Self.mnistSide * Self.mnistSide)
    for (index, level) in levels.enumerated() {
      digit[(originY + index / columns) * Self.mnistSide + originX + index % columns] = UInt8(level)
    }
    return digit
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
