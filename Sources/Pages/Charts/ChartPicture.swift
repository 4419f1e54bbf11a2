/// The frame of a chart: a picture to assistive technology, with its title and description.
///
/// - Parameters:
///   - identifier: Begins the names of the picture's parts in the page.
///   - title: What is drawn.
///   - description: What is to be seen, in words.
///   - width: Its width in its own units.
///   - height: Its height in its own units.
///   - children: The drawing.
/// - Returns: The picture.
package func chartPicture(
  _ identifier: String, title: String, description: String, width: Double, height: Double, _ children: [Markup]
) -> Markup {
  element(
    "svg",
    [
      "class": "chart", "role": "img", "viewBox": "0 0 \(coordinate(width)) \(coordinate(height))",
      "aria-labelledby": "\(identifier)-title \(identifier)-description",
    ],
    [
      element("title", ["id": "\(identifier)-title"], [.text(title)]),
      element("desc", ["id": "\(identifier)-description"], [.text(description)]),
    ] + children)
}

/// A straight line of a chart.
package func line(from start: (Double, Double), to end: (Double, Double), _ kind: String) -> Markup {
  element(
    "line",
    [
      "class": kind, "x1": coordinate(start.0), "y1": coordinate(start.1), "x2": coordinate(end.0),
      "y2": coordinate(end.1),
    ])
}

/// A text in a chart, at its start, middle or end.
package func label(_ text: String, _ x: Double, _ y: Double, _ anchor: String) -> Markup {
  element("text", ["x": coordinate(x), "y": coordinate(y), "text-anchor": anchor], [.text(text)])
}

/// A length in a picture's units, with as many digits as can be seen.
package func coordinate(_ number: Double) -> String {
  let tenths = Int((number * 10).rounded())
  let sign = tenths < 0 ? "-" : ""
  return tenths.isMultiple(of: 10) ? "\(tenths / 10)" : "\(sign)\(abs(tenths) / 10).\(abs(tenths) % 10)"
}
