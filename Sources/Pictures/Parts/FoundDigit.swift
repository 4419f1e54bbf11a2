/// The digit that was found in a picture, apart from everything else.
public struct FoundDigit: Sendable {
  /// Its ink, cropped to it: 0 is the page, 255 the strongest ink.
  let ink: GreyPicture
  /// Whether another part of the picture looks like a digit as well.
  public let hasSecondDigit: Bool
  /// Whether it may be no digit, but an edge, a dark part or a blot of the page.
  public let isDoubtful: Bool

  /// Cuts a digit out.
  ///
  /// - Parameters:
  ///   - mask: Its pixels, [height, width].
  ///   - map: How dark they are.
  ///   - box: The rectangle that they fill.
  ///   - fullInk: The level that counts as the strongest ink.
  ///   - hasSecondDigit: Whether something else looks like a digit as well.
  ///   - isDoubtful: Whether it may be no digit.
  init(_ mask: [Bool], of map: InkMap, box: PixelBox, fullInk: Int, hasSecondDigit: Bool, isDoubtful: Bool) {
    // The soft edges of strokes are below any threshold.
    let reach = max(1, box.longerSide / 60)
    let columns = max(0, box.columns.lowerBound - reach)...min(map.width - 1, box.columns.upperBound + reach)
    let rows = max(0, box.rows.lowerBound - reach)...min(map.height - 1, box.rows.upperBound + reach)
    var near = [Bool](repeating: false, count: mask.count)
    for y in box.rows {
      for x in box.columns where mask[y * map.width + x] {
        for row in max(0, y - reach)...min(map.height - 1, y + reach) {
          for column in max(0, x - reach)...min(map.width - 1, x + reach) { near[row * map.width + column] = true }
        }
      }
    }
    let pixels = rows.flatMap { y in
      columns.map { x -> UInt8 in
        let index = y * map.width + x
        guard near[index] else { return 0 }
        let level = max(Int(map.levels[index]) - map.unevenness, 0)
        return UInt8(min(level * 255 / max(fullInk - map.unevenness, 1), 255))
      }
    }
    ink = GreyPicture(width: columns.count, height: rows.count, pixels: pixels)
    self.hasSecondDigit = hasSecondDigit
    self.isDoubtful = isDoubtful
  }
}
