import Pictures

/// A square that a round pen draws on, with anti-aliased edges.
struct InkCanvas {
  /// Pixels a side.
  let side: Int
  /// `[side, side]`, row-major; the share of each pixel that ink covers, 0 to 1.
  private var coverage: [Float]

  init(side: Int) {
    self.side = side
    coverage = [Float](repeating: 0, count: side * side)
  }

  /// What was drawn, 255 where ink covers a pixel.
  var picture: GreyPicture {
    GreyPicture(width: side, height: side, pixels: coverage.map { UInt8($0 * 255 + 0.5) })
  }

  /// Draws a segment whose pen radius goes from one end's to the other's; all in pixels.
  ///
  /// A pixel's coverage is 1/2 where its centre lies on the ink's edge, and falls from 1 to 0 within a pixel's width.
  mutating func draw(from start: SIMD2<Float>, radius startRadius: Float, to end: SIMD2<Float>, radius endRadius: Float)
  {
    let reach = max(startRadius, endRadius) + 0.5
    let along = end - start
    let inverseLength = 1 / max((along * along).sum(), 1e-6)
    let low = pointwiseMin(start, end) - reach
    let high = pointwiseMax(start, end) + reach
    for y in max(Int(low.y), 0)..<max(min(Int(high.y) + 1, side), 0) {
      for x in max(Int(low.x), 0)..<max(min(Int(high.x) + 1, side), 0) {
        let offset = SIMD2(Float(x) + 0.5, Float(y) + 0.5) - start
        let t = min(max((offset * along).sum() * inverseLength, 0), 1)
        let away = offset - along * t
        let radius = startRadius + (endRadius - startRadius) * t
        let ink = min(radius + 0.5 - (away * away).sum().squareRoot(), 1)
        coverage[y * side + x] = max(coverage[y * side + x], ink)
      }
    }
  }
}
