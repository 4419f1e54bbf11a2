/// Lines of cells in columns, for a terminal or a log.
package struct Table: Sendable {
  /// How a column's cells stand in it, and the least width that it has.
  package enum Column: Sendable {
    case left(Int)
    case right(Int)

    var width: Int {
      switch self {
      case .left(let width), .right(let width): width
      }
    }
  }

  private let columns: [Column]
  private let gap: String

  /// A table of these columns, with so many spaces between two.
  package init(_ columns: [Column], gap: Int = 2) {
    self.columns = columns
    self.gap = String(repeating: " ", count: gap)
  }

  /// The width of a line in columns.
  var width: Int { columns.reduce(0) { $0 + $1.width } + gap.count * max(0, columns.count - 1) }

  /// A line of cells, no more than there are columns. The last one, if it stands on the left, gets no spaces behind it.
  package func line(_ cells: [String]) -> String {
    zip(cells, columns).enumerated().map { index, cell in
      switch cell.1 {
      case .left(let width): index == cells.count - 1 ? cell.0 : cell.0.alignedLeft(width)
      case .right(let width): cell.0.alignedRight(width)
      }
    }.joined(separator: gap)
  }

  /// The lines of all rows, in columns as wide as their widest cell.
  ///
  /// - Parameters:
  ///   - rows: No more cells each than there are columns.
  ///   - width: The characters of a line; the last column's cells are folded to fit. Nil for as many as it takes.
  /// - Returns: A line a row, or several where its last cell was folded.
  package func lines(_ rows: [[String]], width: Int? = nil) -> [String] {
    let fitted = columns.enumerated().map { index, column in
      let widest = rows.map { index < $0.count ? $0[index].count : 0 }.max() ?? 0
      return switch column {
      case .left(let width): Column.left(max(width, widest))
      case .right(let width): Column.right(max(width, widest))
      }
    }
    let table = Table(fitted, gap: gap.count)
    let start = Table(fitted.dropLast(), gap: gap.count).width + gap.count
    return rows.flatMap { row -> [String] in
      row.count < columns.count ? [table.line(row)] : table.line(row).folded(to: width, indentation: start)
    }
  }
}
