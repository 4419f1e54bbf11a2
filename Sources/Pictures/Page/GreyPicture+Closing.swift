extension GreyPicture {
  /// The picture without dark structures that a square of 2 `radius` + 1 pixels doesn't fit in, such as strokes: the page,
  /// as bright as it is at each place. Edges of what is larger, such as a shadow, stay where they are.
  ///
  /// Source: the closing of mathematical morphology, Serra, "Image analysis and mathematical morphology", 1982; what it
  /// takes away is Meyer's top-hat transform, "Iterative image transformations for an automatic screening of cervical
  /// smears", J. Histochem. Cytochem. 27(1), 1979.
  func closed(radius: Int) -> GreyPicture {
    extremes(radius, identity: 0, max).extremes(radius, identity: 255, min)
  }

  /// The extreme of the square around each pixel: of rows first, then of columns.
  private func extremes(_ radius: Int, identity: UInt8, _ extreme: (UInt8, UInt8) -> UInt8) -> GreyPicture {
    rowExtremes(radius, identity, extreme).transposed.rowExtremes(radius, identity, extreme).transposed
  }

  /// The extreme of each pixel and so many on each side of it in its row, with three comparisons whatever their number.
  ///
  /// Source: van Herk, "A fast algorithm for local minimum and maximum filters on rectangular and octagonal kernels",
  /// Pattern Recognition Letters 13(7), 1992.
  private func rowExtremes(_ radius: Int, _ identity: UInt8, _ extreme: (UInt8, UInt8) -> UInt8) -> GreyPicture {
    let (length, paddedWidth) = (2 * radius + 1, width + 2 * radius)
    var result = [UInt8](repeating: 0, count: pixels.count)
    // A row with what counts for nothing on both sides, and in stretches of `length` pixels the extremes from each
    // stretch's start on, and up to its end.
    var padded = [UInt8](repeating: identity, count: paddedWidth)
    var (fromStart, toEnd) = (padded, padded)
    for start in stride(from: 0, to: pixels.count, by: width) {
      for x in 0..<width { padded[radius + x] = pixels[start + x] }
      for x in 0..<paddedWidth {
        fromStart[x] = x % length == 0 ? padded[x] : extreme(fromStart[x - 1], padded[x])
      }
      for x in stride(from: paddedWidth - 1, through: 0, by: -1) {
        let isEnd = x == paddedWidth - 1 || x % length == length - 1
        toEnd[x] = isEnd ? padded[x] : extreme(toEnd[x + 1], padded[x])
      }
      for x in 0..<width { result[start + x] = extreme(toEnd[x], fromStart[x + 2 * radius]) }
    }
    return GreyPicture(width: width, height: height, pixels: result)
  }

  /// Rows for columns and columns for rows.
  var transposed: GreyPicture {
    var result = [UInt8](repeating: 0, count: pixels.count)
    for y in 0..<height { for x in 0..<width { result[x * height + y] = pixels[y * width + x] } }
    return GreyPicture(width: height, height: width, pixels: result)
  }
}
