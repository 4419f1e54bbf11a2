/// Curves over the epochs.
package struct LineChart {
  /// A curve.
  package struct Series {
    /// What the curve is called.
    let name: String
    /// How it's drawn.
    let style: LineStyle
    /// Its points by rising epochs; where a number isn't finite, the curve has a gap.
    let points: [(epoch: Int, value: Double)]
    /// Whether it's one of several behind their mean: thin, without marks, and not in the legend.
    let isFaint: Bool

    package init(
      name: String, style: LineStyle, points: [(epoch: Int, value: Double)], isFaint: Bool = false
    ) {
      (self.name, self.style, self.points, self.isFaint) = (name, style, points, isFaint)
    }
  }

  /// What lies between two curves, such as the least and the most of several runs.
  package struct Band {
    let style: LineStyle
    /// By rising epochs; where a number can't be drawn, the band has a gap.
    package let points: [(epoch: Int, low: Double, high: Double)]

    package init(style: LineStyle, points: [(epoch: Int, low: Double, high: Double)]) {
      (self.style, self.points) = (style, points)
    }
  }

  /// What a chart's numbers are, by which they are printed.
  package enum Quantity: Sendable {
    case loss
    case norm
    case fraction
    case learningRate
    case rate
    case seconds
  }

  /// What the chart shows, as a heading.
  let title: String
  /// What the chart shows, in a sentence or two for who can't see it.
  let description: String
  let quantity: Quantity
  let series: [Series]
  let bands: [Band]

  package init(title: String, description: String, quantity: Quantity, series: [Series], bands: [Band] = []) {
    (self.title, self.description, self.quantity) = (title, description, quantity)
    (self.series, self.bands) = (series, bands)
  }

  /// Numbers beyond this size can't be drawn.
  private static let largest = 1e100

  /// The curves without what can't be drawn, each as the parts between its gaps.
  package func parts(_ series: Series) -> [[(epoch: Int, value: Double)]] {
    Self.parts(series.points) { Self.isDrawable($0.value) }
  }

  /// The bands without what can't be drawn, each part between gaps as one of its own.
  package var drawableBands: [Band] {
    bands.flatMap { band in
      Self.parts(band.points) { Self.isDrawable($0.low) && Self.isDrawable($0.high) }
        .map { Band(style: band.style, points: $0) }
    }
  }

  private static func parts<Point>(_ points: [Point], where isDrawable: (Point) -> Bool) -> [[Point]] {
    var parts: [[Point]] = [[]]
    for point in points {
      if isDrawable(point) { parts[parts.count - 1].append(point) } else { parts.append([]) }
    }
    return parts.filter { !$0.isEmpty }
  }

  private static func isDrawable(_ value: Double) -> Bool { value.isFinite && abs(value) < largest }

  /// The axes of a chart between these ends.
  ///
  /// - Parameters:
  ///   - x: Where the first and the last epoch stand.
  ///   - y: Where the least and the largest number stand.
  /// - Returns: Nil where there's nothing to draw.
  package func scales(x: (Double, Double), y: (Double, Double)) -> (x: Scale, y: Scale)? {
    let points = series.flatMap { parts($0).joined() }
    let limits = drawableBands.flatMap(\.points)
    let values = points.map(\.value) + limits.flatMap { [$0.low, $0.high] }
    let epochs = points.map(\.epoch) + limits.map(\.epoch)
    guard let least = values.min(), let most = values.max(), let first = epochs.min(), let last = epochs.max() else {
      return nil
    }
    // Losses fall by ratios. A range of a few per cent needs no such axis.
    let isLogarithmic = [.loss, .norm].contains(quantity) && least > 1 / Self.largest && most > 4 * least
    let yTicks: Ticks
    switch quantity {
    case .loss where isLogarithmic, .norm where isLogarithmic: yTicks = Ticks(logarithmicAround: least...most)
    case .loss: yTicks = Ticks(around: least...most)
    // No share is above 100 %.
    case .fraction: yTicks = Ticks(around: least...most, within: least >= 0 && most <= 1 ? 0...1 : nil)
    case .norm, .learningRate, .rate, .seconds: yTicks = Ticks(around: min(0, least)...max(most, 1e-12))
    }
    let xTicks =
      first == last
      ? Ticks(only: Double(first)) : Ticks(around: Double(first)...Double(last), count: 7, leastStep: 1)
    return (
      Scale(ticks: xTicks, ends: x, isLogarithmic: false), Scale(ticks: yTicks, ends: y, isLogarithmic: isLogarithmic)
    )
  }

  /// Whether the numbers' axis is one of equal ratios.
  package var isLogarithmic: Bool { scales(x: (0, 1), y: (0, 1))?.y.isLogarithmic == true }
}
