/// A gray picture as text in which a character is two pixels, one above the other.
package struct PictureBlocks {
  /// The most columns that a picture takes; a larger one is made smaller.
  static let mostColumns = 40
  /// What is drawn as ink, and what still shows, of 255.
  private static let (ink, faint): (UInt8, UInt8) = (96, 32)

  /// [rows, columns], row-major.
  private var pixels: [UInt8]
  private var columns: Int

  /// A picture whose sides are divided by a whole number, so that it's narrow enough; the brightest pixel of a square stays.
  ///
  /// - Parameters:
  ///   - pixels: [rows, columns], row-major, 0 (background) to 255.
  ///   - columns: Pixels per row; at least 1.
  package init(_ pixels: some Sequence<UInt8>, columns: Int) {
    let (all, side) = (Array(pixels), (columns + Self.mostColumns - 1) / Self.mostColumns)
    let rows = all.count / columns
    self.columns = (columns + side - 1) / side
    self.pixels = stride(from: 0, to: rows, by: side).flatMap { top in
      stride(from: 0, to: columns, by: side).map { left in
        (top..<min(top + side, rows)).reduce(0) { brightest, row in
          max(brightest, all[row * columns + left..<row * columns + min(left + side, columns)].max() ?? 0)
        }
      }
    }
  }

  private var rows: Int { pixels.count / columns }

  /// The rows and columns that aren't all background.
  private var drawn: (rows: Range<Int>, columns: Range<Int>) {
    let marked = pixels.indices.filter { pixels[$0] > 0 }
    let (rows, columns) = (marked.map { $0 / self.columns }, marked.map { $0 % self.columns })
    return (
      (rows.min() ?? 0)..<(rows.max() ?? -1) + 1, (columns.min() ?? 0)..<(columns.max() ?? -1) + 1
    )
  }

  /// The pictures without what is background in all of them; they have the same size, and keep having it.
  package static func cropped(_ pictures: [PictureBlocks]) -> [PictureBlocks] {
    let drawn = pictures.map(\.drawn).filter { !$0.rows.isEmpty }
    guard let top = drawn.map(\.rows.lowerBound).min(), let bottom = drawn.map(\.rows.upperBound).max(),
      let left = drawn.map(\.columns.lowerBound).min(), let right = drawn.map(\.columns.upperBound).max()
    else { return pictures }
    return pictures.map { picture in
      var cropped = picture
      cropped.pixels = (top..<bottom).flatMap { row in
        picture.pixels[row * picture.columns + left..<row * picture.columns + right]
      }
      cropped.columns = right - left
      return cropped
    }
  }

  /// The picture, with as many characters a line as it has columns.
  ///
  /// - Parameter isUTF8: Whether half blocks can be shown; else there are signs of ASCII.
  /// - Returns: A line for two rows of pixels.
  package func lines(isUTF8: Bool) -> [String] {
    stride(from: 0, to: rows, by: 2).map { row in
      String(
        (0..<columns).map { column in
          let (upper, lower) = (pixel(row, column), pixel(row + 1, column))
          return isUTF8 ? Self.block(upper, lower) : Self.sign(max(upper, lower))
        })
    }
  }

  private func pixel(_ row: Int, _ column: Int) -> UInt8 { row < rows ? pixels[row * columns + column] : 0 }

  private static func block(_ upper: UInt8, _ lower: UInt8) -> Character {
    switch (upper >= ink, lower >= ink) {
    case (true, true): "█"
    case (true, false): "▀"
    case (false, true): "▄"
    case (false, false): max(upper, lower) >= faint ? "░" : " "
    }
  }

  private static func sign(_ pixel: UInt8) -> Character {
    let ramp: [Character] = [" ", ".", ":", "*", "#"]
    return ramp[pixel == 0 ? 0 : Int(pixel) / 64 + 1]
  }
}
