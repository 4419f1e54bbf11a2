import Pages

/// A chart with its heading, what tells its lines apart, and its numbers as a table.
///
/// - Parameters:
///   - identifier: The figure's name in the page.
///   - chart: The chart.
///   - note: What is to be known of it.
///   - table: Its numbers.
/// - Returns: Nil where there's nothing to draw.
func figure(_ identifier: String, _ chart: LineChart, note: String? = nil, table: DataTable) -> Markup? {
  chart.picture(identifier).map { picture in
    let named = chart.series.filter { !$0.isFaint }
    return figure(
      chart.title, note: note, legend: named.count > 1 ? named.map { ($0.name, $0.style) } : [], picture, table: table)
  }
}

/// A picture with its heading, a legend, and its numbers.
func figure(
  _ title: String, note: String?, legend: [(name: String, style: LineStyle)], _ picture: Markup, table: DataTable
) -> Markup {
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
  let caption =
    [element("h3", [:], [.text(title)])] + (note.map { [element("p", ["class": "note"], [.text($0)])] } ?? [])
  return element(
    "figure", [:],
    [element("figcaption", [:], caption)] + (keys.isEmpty ? [] : [element("ul", ["class": "legend"], keys)]) + [
      picture, folded("Numbers: \(title)", [table.markup]),
    ])
}
