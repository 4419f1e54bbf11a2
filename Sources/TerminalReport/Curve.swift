/// A number over the epochs of a run, and how its line is drawn.
package struct Curve: Sendable {
  /// What tells one line from another, without colors.
  package enum Style: Int, CaseIterable, Sendable {
    case solid, dashed, dotted

    /// Whether a dot of the line is drawn, by its place on the line.
    func isDrawn(_ place: Int) -> Bool {
      switch self {
      case .solid: true
      case .dashed: place % 5 < 3
      case .dotted: place % 3 == 0
      }
    }

    /// The character of the line where there are no dots.
    var mark: Character {
      switch self {
      case .solid: "*"
      case .dashed: "o"
      case .dotted: "+"
      }
    }
  }

  let style: Style
  /// In the order of the epochs.
  let points: [(epoch: Int, value: Double)]

  /// What no run comes to isn't drawn, so that distances and powers of ten stay numbers.
  private static let (epochs, magnitudes) = (0...1_000_000_000, 1e-30...1e30)

  /// A curve of these points, but for those whose numbers aren't finite or beyond measure.
  package init(_ style: Style, _ points: [(epoch: Int, value: Double)]) {
    self.style = style
    self.points = points.filter {
      Self.epochs.contains($0.epoch) && ($0.value == 0 || Self.magnitudes.contains(abs($0.value)))
    }
  }
}
