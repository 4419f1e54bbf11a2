import Pages
import Platform

/// How a chart is drawn.
extension LineChart {
  /// The size of the picture, and of the margins around the curves, in its own units.
  private static let (width, height) = (400.0, 270.0)
  private static let (leastLeft, right, top, bottom) = (58.0, 12.0, 12.0, 42.0)
  /// The room that a digit needs at the size of the labels, which browsers draw in fonts of their own.
  private static let digitWidth = 8.0
  /// The most marks of a curve.
  private static let mostMarks = 12

  /// The picture, with a title and a description; nil where nothing can be drawn.
  ///
  /// - Parameter identifier: Begins the names of the picture's parts in the page.
  /// - Returns: An element `svg`.
  package func picture(_ identifier: String) -> Markup? {
    guard let left, let scales = scales(x: (left, Self.width - Self.right), y: (Self.height - Self.bottom, Self.top))
    else { return nil }
    return chartPicture(
      identifier, title: title, description: description, width: Self.width, height: Self.height,
      axes(scales.x, scales.y, left) + drawableBands.map { drawing($0, scales.x, scales.y) }
        + series.filter(\.isFaint).flatMap { drawing($0, scales.x, scales.y) }
        + series.filter { !$0.isFaint }.flatMap { drawing($0, scales.x, scales.y) })
  }

  /// The margin on the left, wide enough for the labels; nil where nothing can be drawn.
  private var left: Double? {
    guard let y = scales(x: (0, 1), y: (0, 1))?.y else { return nil }
    let longest = y.ticks.values.map { text($0, decimals: y.ticks.decimals, y.isLogarithmic).count }.max() ?? 0
    return max(Self.leastLeft, Double(longest) * Self.digitWidth + 9)
  }

  private func axes(_ x: Scale, _ y: Scale, _ left: Double) -> [Markup] {
    let horizontal = y.ticks.values.flatMap { value in
      [
        line(from: (left, y.position(value)), to: (Self.width - Self.right, y.position(value)), "grid"),
        label(text(value, decimals: y.ticks.decimals, y.isLogarithmic), left - 7, y.position(value) + 4.5, "end"),
      ]
    }
    let vertical = x.ticks.values.flatMap { value in
      [
        line(
          from: (x.position(value), Self.height - Self.bottom), to: (x.position(value), Self.height - Self.bottom + 4),
          "tick"),
        label("\(Int(value))", x.position(value), Self.height - Self.bottom + 18, "middle"),
      ]
    }
    return horizontal + vertical + [
      label("epoch", (left + Self.width - Self.right) / 2, Self.height - 5, "middle")
    ]
  }

  private func text(_ value: Double, decimals: Int, _ isLogarithmic: Bool) -> String {
    switch quantity {
    case .fraction: NumberText.fixed(100 * value, decimals: max(0, decimals - 2)) + " %"
    case .rate: NumberText.grouped(value)
    case .loss, .norm, .learningRate, .seconds:
      isLogarithmic || decimals > 4 ? NumberText.short(value) : NumberText.fixed(value, decimals: decimals)
    }
  }

  private func drawing(_ band: Band, _ x: Scale, _ y: Scale) -> Markup {
    let upper = band.points.map { (x.position(Double($0.epoch)), y.position($0.high)) }
    let lower = band.points.reversed().map { (x.position(Double($0.epoch)), y.position($0.low)) }
    return element("polygon", ["class": "band \(band.style.colorClass)", "points": points(upper + lower)])
  }

  private func drawing(_ series: Series, _ x: Scale, _ y: Scale) -> [Markup] {
    parts(series).map { part in
      let places = part.map { (x.position(Double($0.epoch)), y.position($0.value)) }
      let dashes = series.isFaint ? nil : series.style.dashes
      let curve = element(
        "polyline", ["class": "curve", "points": points(places), "stroke-dasharray": dashes])
      let step = (part.count + Self.mostMarks - 1) / Self.mostMarks
      let hasMarks = !series.isFaint || part.count == 1
      let marked = part.indices.filter { hasMarks && ($0.isMultiple(of: step) || $0 == part.count - 1) }
      let marks = marked.map { index in
        series.style.mark(
          places[index].0, places[index].1,
          title: "\(series.name), epoch \(part[index].epoch): \(shown(part[index].value, quantity))")
      }
      return element(
        "g", ["class": series.style.colorClass + (series.isFaint ? " faint" : "")],
        (part.count > 1 ? [curve] : []) + marks)
    }
  }
}

/// Points as SVG has them.
func points(_ points: [(Double, Double)]) -> String {
  points.map { "\(coordinate($0.0)),\(coordinate($0.1))" }.joined(separator: " ")
}
