/// A connected part of the ink.
struct InkPart {
  /// The number that its pixels have among the labels.
  let label: Int
  /// The smallest rectangle that holds it.
  var box: PixelBox
  /// Its pixels.
  var area: Int
}

/// A rectangle of pixels.
struct PixelBox: Equatable {
  /// The columns from the first to the last.
  var columns: ClosedRange<Int>
  /// The rows from the first to the last.
  var rows: ClosedRange<Int>

  var width: Int { columns.count }
  var height: Int { rows.count }
  var longerSide: Int { max(width, height) }

  /// The smallest rectangle that holds both.
  func union(_ other: PixelBox) -> PixelBox {
    PixelBox(columns: Self.union(columns, other.columns), rows: Self.union(rows, other.rows))
  }

  /// The pixels between two rectangles, along the axis on which they're farther apart; 0 where they touch.
  func gap(to other: PixelBox) -> Int { max(columnGap(to: other), rowGap(to: other)) }

  /// The columns between two rectangles; negative where they share some.
  func columnGap(to other: PixelBox) -> Int { Self.gap(columns, other.columns) }

  /// The rows between two rectangles; negative where they share some.
  func rowGap(to other: PixelBox) -> Int { Self.gap(rows, other.rows) }

  /// Whether another rectangle lies within this one and touches none of its sides.
  func encloses(_ other: PixelBox) -> Bool {
    columns.lowerBound < other.columns.lowerBound && other.columns.upperBound < columns.upperBound
      && rows.lowerBound < other.rows.lowerBound && other.rows.upperBound < rows.upperBound
  }

  /// Whether another rectangle lies within this one, at its sides or not.
  func contains(_ other: PixelBox) -> Bool {
    columns.contains(other.columns) && rows.contains(other.rows)
  }

  /// Whether it has pixels at the border of a picture, or within a hundredth of its size of it.
  func touchesBorder(width: Int, height: Int) -> Bool {
    let margin = min(width, height) / 100
    return columns.lowerBound <= margin || rows.lowerBound <= margin || columns.upperBound >= width - 1 - margin
      || rows.upperBound >= height - 1 - margin
  }

  private static func union(_ one: ClosedRange<Int>, _ other: ClosedRange<Int>) -> ClosedRange<Int> {
    min(one.lowerBound, other.lowerBound)...max(one.upperBound, other.upperBound)
  }

  private static func gap(_ one: ClosedRange<Int>, _ other: ClosedRange<Int>) -> Int {
    max(one.lowerBound, other.lowerBound) - min(one.upperBound, other.upperBound) - 1
  }
}
