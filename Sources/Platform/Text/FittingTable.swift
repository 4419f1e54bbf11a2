/// A table of which the less important columns are left out where a line has no room for all.
package struct FittingTable<Row>: Sendable {
  /// A column: what stands above it, where its cells stand, and what they show of a row.
  package struct Column: Sendable {
    let title: String
    let place: Table.Column
    let importance: Int
    let cell: @Sendable (Row) -> String

    /// - Parameters:
    ///   - title: What stands above the cells.
    ///   - place: How the cells stand; at least as wide as the title.
    ///   - importance: Columns of the least importance are left out first, those of equal importance together.
    ///   - cell: What the column shows of a row.
    package init(
      _ title: String, _ place: Table.Column, importance: Int, _ cell: @escaping @Sendable (Row) -> String
    ) {
      self.title = title
      self.importance = importance
      self.cell = cell
      self.place =
        switch place {
        case .left(let width): .left(max(width, title.count))
        case .right(let width): .right(max(width, title.count))
        }
    }
  }

  private let columns: [Column]
  private let table: Table

  package init(_ columns: [Column]) {
    self.columns = columns
    table = Table(columns.map(\.place))
  }

  /// The width of a line.
  package var width: Int { table.width }

  /// The table without the columns that have no room in `width` characters; nil for as many as it takes.
  package func fitting(_ width: Int?) -> FittingTable {
    guard let width, self.width > width, let least = columns.map(\.importance).min() else { return self }
    let rest = columns.filter { $0.importance > least }
    return rest.isEmpty ? self : FittingTable(rest).fitting(width)
  }

  /// The line above the rows.
  package var heading: String { table.line(columns.map(\.title)) }

  /// The line of a row.
  package func line(_ row: Row) -> String { table.line(columns.map { $0.cell(row) }) }
}
