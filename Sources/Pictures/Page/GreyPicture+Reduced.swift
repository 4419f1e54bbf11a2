extension GreyPicture {
  /// The picture scaled down by a whole number, so that neither side has more than `side` pixels; each pixel is the mean
  /// of those that fall into it.
  package func reduced(toSide side: Int) -> GreyPicture {
    let factor = (max(width, height) + side - 1) / side
    guard factor > 1 else { return self }
    // What is left over at the right and at the bottom is less than a pixel's worth, and left out.
    let (columns, rows) = (max(1, width / factor), max(1, height / factor))
    let (cellWidth, cellHeight) = (min(factor, width), min(factor, height))
    let area = cellWidth * cellHeight
    var result = [UInt8](repeating: 0, count: columns * rows)
    var sums = [Int](repeating: 0, count: columns)
    for row in 0..<rows {
      for column in 0..<columns { sums[column] = 0 }
      for line in row * factor..<row * factor + cellHeight {
        for column in 0..<columns {
          var sum = 0
          for place in line * width + column * factor..<line * width + column * factor + cellWidth {
            sum += Int(pixels[place])
          }
          sums[column] += sum
        }
      }
      for column in 0..<columns { result[row * columns + column] = UInt8((sums[column] + area / 2) / area) }
    }
    return GreyPicture(width: columns, height: rows, pixels: result)
  }

  /// Each pixel the mean of itself and its eight neighbors, which takes most of a camera's noise away. The picture goes on
  /// beyond its border as it is there.
  func smoothed() -> GreyPicture {
    var result = pixels
    var sums = [Int](repeating: 0, count: width)
    for y in 0..<height {
      let (above, line, below) = (max(y - 1, 0) * width, y * width, min(y + 1, height - 1) * width)
      for x in 0..<width { sums[x] = Int(pixels[above + x]) + Int(pixels[line + x]) + Int(pixels[below + x]) }
      for x in 0..<width {
        let sum = sums[max(x - 1, 0)] + sums[x] + sums[min(x + 1, width - 1)]
        result[line + x] = UInt8((sum + 4) / 9)
      }
    }
    return GreyPicture(width: width, height: height, pixels: result)
  }

  /// Black for white and white for black.
  var inverted: GreyPicture { GreyPicture(width: width, height: height, pixels: pixels.map { 255 - $0 }) }
}
