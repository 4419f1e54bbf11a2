/// How much darker than the page around it each pixel is.
struct InkMap {
  /// Pixels a row.
  let width: Int
  /// Rows.
  let height: Int
  /// [height, width], row-major: 0 where the page is, 255 where all of its light is missing.
  let levels: [UInt8]
  /// The same with a camera's noise smoothed away, for what is to be found.
  let smoothLevels: [UInt8]
  /// What is more than the page's own unevenness, for what is to be found.
  let threshold: Int
  /// Levels up to this are the page's unevenness.
  let unevenness: Int

  /// The least contrast that is taken for ink, of 255.
  private static let leastLevel = 12
  /// What counts as the page's light at least: in the dark, noise is most of what there is.
  private static let leastLight: UInt8 = 48

  /// Looks at dark ink on a light page, where no stroke is as wide as 2 `radius` + 1 pixels.
  ///
  /// - Parameters:
  ///   - picture: Dark ink on a light page.
  ///   - smooth: The same with a camera's noise smoothed away.
  ///   - radius: Half of what strokes are narrower than, in pixels.
  ///   - isRelative: Whether levels are shares of the page's light, which a shadow takes from ink as well, or differences.
  init(_ picture: GreyPicture, smooth: GreyPicture, radius: Int, isRelative: Bool) {
    (width, height) = (picture.width, picture.height)
    let page = smooth.closed(radius: radius)
    func levels(_ picture: GreyPicture) -> [UInt8] {
      zip(page.pixels, picture.pixels).map { light, grey in
        guard grey < light else { return 0 }
        let missing = UInt32(light - grey)
        return UInt8(isRelative ? missing * 255 / UInt32(max(light, Self.leastLight)) : missing)
      }
    }
    let smoothLevels = levels(smooth)
    // A closing takes the brightest of the noise for the page, so that the page itself seems to have some ink. Its
    // distribution is taken from the quarter of all pixels that have the least: nearly all of these are the page.
    let (quarter, least) = Self.lowQuantiles(smoothLevels)
    let deviation = quarter - least
    let bias = UInt8(min(quarter + 7 * deviation / 10, 255))
    self.smoothLevels = smoothLevels.map { max($0, bias) - bias }
    self.levels = levels(picture).map { max($0, bias) - bias }
    threshold = max(Self.leastLevel, 5 * deviation)
    unevenness = 2 * deviation
  }

  /// The levels that a quarter, and a twentieth, of all pixels are at or below: in a normal distribution, about a standard
  /// deviation apart, the upper one 0.7 of it below the median.
  private static func lowQuantiles(_ levels: [UInt8]) -> (quarter: Int, least: Int) {
    var counts = [Int](repeating: 0, count: 256)
    for level in levels { counts[Int(level)] += 1 }
    func quantile(_ share: Double) -> Int {
      var below = 0
      return counts.firstIndex { count in
        below += count
        return Double(below) >= share * Double(levels.count)
      } ?? 0
    }
    return (quantile(0.25), quantile(0.05))
  }
}
