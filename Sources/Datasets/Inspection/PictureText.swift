import Platform

/// A picture as text: a line per row, darker for a brighter pixel.
///
/// - Parameters:
///   - pixels: [rows, columns], row-major, 0 (background) to 255.
///   - columns: Pixels per row; at least 1.
///   - width: The characters of a line; nil for as many as it takes. A pixel is two characters, since these are about twice as
///     high as wide; where there's no room for that, several pixels in a square are two characters, shown as the brightest.
/// - Returns: A line per row of pixels, or of squares of them.
public func pictureLines(_ pixels: some Sequence<UInt8>, columns: Int, width: Int? = nil) -> [String] {
  let ramp = Array(" ░▒▓█")
  let rows = rows(of: pixels, columns: columns)
  let squares = width.map { max(1, $0 / 2) } ?? columns
  let side = max(1, (columns + squares - 1) / squares)
  return stride(from: 0, to: rows.count, by: side).map { top in
    stride(from: 0, to: columns, by: side).map { left in
      let square = rows[top..<min(top + side, rows.count)].map { $0.dropFirst(left).prefix(side).max() ?? 0 }
      let pixel = square.max() ?? 0
      // Only 0 is blank, so that the faintest stroke shows: 1–63, 64–127, 128–191, 192–255.
      return String(repeating: ramp[pixel == 0 ? 0 : Int(pixel) / 64 + 1], count: 2)
    }.joined()
  }
}

/// A picture's pixels as numbers, a line per row, with the rows' and the columns' numbers.
///
/// - Parameters:
///   - pixels: [rows, columns], row-major.
///   - columns: Pixels per row; at least 1.
///   - width: The characters of a line; nil for as many as it takes. Where there's no room, a frame of zeros is left out, and
///     what still has none stands below.
///   - text: A pixel as text.
/// - Returns: The lines, and whether a frame of zeros is left out.
public func pixelGrid(
  _ pixels: some Sequence<UInt8>, columns: Int, width: Int? = nil, _ text: (UInt8) -> String
) -> (lines: [String], isCropped: Bool) {
  let rows = rows(of: pixels, columns: columns)
  func lines(_ rowRange: Range<Int>, _ columnRange: Range<Int>) -> [String] {
    numberGrid(
      rows[rowRange].map { row in row.dropFirst(columnRange.lowerBound).prefix(columnRange.count).map(text) },
      rows: Array(rowRange), columns: Array(columnRange), width: width)
  }
  let whole = lines(0..<rows.count, 0..<columns)
  let drawnRows = rows.indices.filter { rows[$0].contains { $0 > 0 } }
  let drawnColumns = (0..<columns).filter { column in rows.contains { $0[$0.startIndex + column] > 0 } }
  guard whole.count > rows.count + 1, let top = drawnRows.first, let bottom = drawnRows.last,
    let left = drawnColumns.first, let right = drawnColumns.last
  else { return (whole, false) }
  return (lines(top..<bottom + 1, left..<right + 1), true)
}

/// A label's one-hot vector: `[0 0 0 1 0 0 0 0 0 0]` for 3 of 10 classes.
public func oneHotText(_ label: Int, classCount: Int) -> String {
  "[" + (0..<classCount).map { $0 == label ? "1" : "0" }.joined(separator: " ") + "]"
}

/// A pixel divided by 255, as the network gets it, to two decimals: `0`, `.07`, `1`.
public func scaledPixelText(_ pixel: UInt8) -> String {
  if pixel == 0 || pixel == 255 { return pixel == 0 ? "0" : "1" }
  let hundredths = Int((Double(pixel) / 2.55).rounded())
  return hundredths == 100 ? "1" : "." + (hundredths < 10 ? "0" : "") + "\(hundredths)"
}

private func rows(of pixels: some Sequence<UInt8>, columns: Int) -> [ArraySlice<UInt8>] {
  let pixels = Array(pixels)
  return stride(from: 0, to: pixels.count, by: columns).map { pixels[$0..<min($0 + columns, pixels.count)] }
}
