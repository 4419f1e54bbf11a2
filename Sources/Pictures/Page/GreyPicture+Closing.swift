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

  /// The extreme of the square around each pixel: of rows first, then of columns. What lies outside counts for nothing.
  private func extremes(_ radius: Int, identity: UInt8, _ extreme: (UInt8, UInt8) -> UInt8) -> GreyPicture {
    let (length, paddedWidth) = (2 * radius + 1, width + 2 * radius)
    let side = [UInt8](repeating: identity, count: radius)
    var padded: [UInt8] = []
    padded.reserveCapacity(paddedWidth * height)
    for start in stride(from: 0, to: pixels.count, by: width) {
      padded += side
      padded += pixels[start..<start + width]
      padded += side
    }
    let rows = Self.extremes(of: padded, step: 1, length: length, extreme)
    padded = [UInt8](repeating: identity, count: radius * width)
    padded.reserveCapacity((height + 2 * radius) * width)
    for start in stride(from: 0, to: rows.count, by: paddedWidth) { padded += rows[start..<start + width] }
    padded += [UInt8](repeating: identity, count: radius * width)
    let columns = Self.extremes(of: padded, step: width, length: length, extreme)
    return GreyPicture(width: width, height: height, pixels: Array(columns.prefix(pixels.count)))
  }

  /// From each value on, the extreme of `length` values that are `step` apart, as far as there are so many: from those of
  /// one value to those of two, of four and so on.
  private static func extremes(
    of values: [UInt8], step: Int, length: Int, _ extreme: (UInt8, UInt8) -> UInt8
  ) -> [UInt8] {
    var (values, next) = (values, values)
    /// Takes in those that begin so many values farther on.
    func combine(_ values: inout [UInt8], _ next: inout [UInt8], _ shift: Int) {
      // Safe: both have as many values, of which so many are left from `shift` on. Unlike arrays, such buffers are read
      // several values at a time.
      values.withUnsafeBufferPointer { values in
        next.withUnsafeMutableBufferPointer { next in
          let later = UnsafeBufferPointer(rebasing: values.dropFirst(shift))
          for index in later.indices { next[index] = extreme(values[index], later[index]) }
        }
      }
      swap(&values, &next)
    }
    var covered = 1
    while 2 * covered <= length {
      combine(&values, &next, covered * step)
      covered *= 2
    }
    combine(&values, &next, (length - covered) * step)
    return values
  }

  /// Rows for columns and columns for rows.
  var transposed: GreyPicture {
    var result = [UInt8](repeating: 0, count: pixels.count)
    for y in 0..<height { for x in 0..<width { result[x * height + y] = pixels[y * width + x] } }
    return GreyPicture(width: height, height: width, pixels: result)
  }
}
