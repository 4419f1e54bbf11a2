import Pages

/// A chart with its heading, what tells its lines apart, and its numbers as a table.
///
/// - Parameters:
///   - identifier: The figure's name in the page.
///   - chart: The chart.
///   - note: What is to be known of it.
///   - hasLegend: Whether it names its lines; false where one legend is that of several charts.
///   - table: Its numbers.
/// - Returns: Nil where there's nothing to draw.
func figure(
  _ identifier: String, _ chart: LineChart, note: String? = nil, hasLegend: Bool = true, table: DataTable
) -> Markup? {
  chart.picture(identifier).map { picture in
    let named = chart.series.filter { !$0.isFaint }
    // A line alone under "Loss" may be that of training, held-out or test images.
    let needsLegend = hasLegend && (named.count > 1 || [.loss, .fraction].contains(chart.quantity))
    return figure(
      chart.title, note: note, legend: needsLegend ? named.map { ($0.name, $0.style) } : [], picture, table: table)
  }
}

/// A picture with its heading, a legend, and its numbers.
func figure(
  _ title: String, note: String?, legend: [(name: String, style: LineStyle)], _ picture: Markup, table: DataTable
) -> Markup {
  let caption = [element("h3", [:], [.text(title)])] + (note.map { [paragraph($0, "note")] } ?? [])
  return element(
    "figure", [:],
    [element("figcaption", [:], caption)] + (legend.isEmpty ? [] : [legendList(legend)]) + [
      picture, folded("Numbers: \(title)", [table.markup]),
    ])
}

/// What tells lines apart.
func legendList(_ legend: [(name: String, style: LineStyle)]) -> Markup {
  let keys = legend.map { name, style in
    element(
      "li", [:],
      [
        element(
          "svg", ["class": "key \(style.colorClass)", "viewBox": "0 0 34 12", "aria-hidden": "true"],
          [
            element(
              "polyline", ["class": "curve", "points": "1,6 33,6", "stroke-dasharray": style.dashes]),
            style.mark(17, 6),
          ]), .text(name),
      ])
  }
  return element("ul", ["class": "legend"], keys)
}
