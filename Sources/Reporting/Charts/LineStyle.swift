import Pages

/// How a line is drawn so that it's told from others by color, and without color by its dashes and marks.
///
/// The colors themselves are the page's styles: they differ in light and dark.
package struct LineStyle: Sendable, Equatable {
  /// The number of different colors, dashes and marks.
  package static let count = 6

  private let color: Int
  private let shape: Int

  /// The style of a chart's nth line; after 36 they repeat.
  package init(_ number: Int) {
    color = number % Self.count
    shape = (number + number / Self.count) % Self.count
  }

  /// The class that gives an element the color.
  package var colorClass: String { "line-\(color)" }

  /// The lengths of dashes and gaps, in a picture's units; nil for a line without gaps.
  package var dashes: String? { [nil, "7 4", "2 3.5", "10 3 2 3", "5 2.5", "14 4"][shape] }

  /// A mark around a point.
  package func mark(_ x: Double, _ y: Double, title: String? = nil) -> Markup {
    func polygon(_ corners: [(Double, Double)]) -> Markup {
      element("polygon", ["class": "mark", "points": points(corners.map { (x + $0.0, y + $0.1) })], tooltip)
    }
    let tooltip = title.map { [element("title", [:], [.text($0)])] } ?? []
    switch shape {
    case 0:
      return element("circle", ["class": "mark", "cx": coordinate(x), "cy": coordinate(y), "r": "3.4"], tooltip)
    case 1: return polygon([(-3.1, -3.1), (3.1, -3.1), (3.1, 3.1), (-3.1, 3.1)])
    case 2: return polygon([(0, -4.2), (3.9, 3), (-3.9, 3)])
    case 3: return polygon([(0, -4.6), (4.6, 0), (0, 4.6), (-4.6, 0)])
    case 4: return polygon([(0, 4.2), (3.9, -3), (-3.9, -3)])
    default: return polygon([(-4.4, -1.5), (4.4, -1.5), (4.4, 1.5), (-4.4, 1.5)])
    }
  }
}
