/// A picture as text: a line per row, two characters per pixel since characters are about twice as high as wide, darker for
/// a brighter pixel.
///
/// - Parameters:
///   - pixels: [rows, columns], row-major, 0 (background) to 255.
///   - columns: Pixels per row; at least 1.
/// - Returns: The lines, with no line break after the last.
public func pictureText(_ pixels: some Sequence<UInt8>, columns: Int) -> String {
  let ramp = Array(" ░▒▓█")
  return lines(pixels, columns: columns) { row in
    // Only 0 is blank, so that the faintest stroke shows: 1–63, 64–127, 128–191, 192–255.
    row.map { pixel in String(repeating: ramp[pixel == 0 ? 0 : Int(pixel) / 64 + 1], count: 2) }.joined()
  }
}

/// A picture's pixels as numbers, a line per row, right-aligned in columns of the same width.
///
/// - Parameters:
///   - pixels: [rows, columns], row-major.
///   - columns: Pixels per row; at least 1.
/// - Returns: The lines, with no line break after the last.
public func pixelMatrixText(_ pixels: some Sequence<UInt8>, columns: Int) -> String {
  lines(pixels, columns: columns) { row in
    row.map { pixel in
      let digits = String(pixel)
      return String(repeating: " ", count: 3 - digits.count) + digits
    }.joined(separator: " ")
  }
}

/// A label's one-hot vector: `[0 0 0 1 0 0 0 0 0 0]` for 3 of 10 classes.
public func oneHotText(_ label: Int, classCount: Int) -> String {
  "[" + (0..<classCount).map { $0 == label ? "1" : "0" }.joined(separator: " ") + "]"
}

private func lines(
  _ pixels: some Sequence<UInt8>, columns: Int, _ line: (ArraySlice<UInt8>) -> String
) -> String {
  let pixels = Array(pixels)
  return stride(from: 0, to: pixels.count, by: columns).map { first in
    line(pixels[first..<min(first + columns, pixels.count)])
  }.joined(separator: "\n")
}
