/// The lines of a matrix of numbers, with a number before each row and above each column.
///
/// - Parameters:
///   - cells: A row after another, all of the same length.
///   - rows: The numbers before the rows, as many as there are rows.
///   - columns: The numbers above the columns, as many as there are columns.
///   - width: The characters of a line. What has no room stands below, in further columns of the same rows. Nil for as many
///     as it takes.
/// - Returns: The lines, an empty one between two blocks of columns.
package func numberGrid(_ cells: [[String]], rows: [Int], columns: [Int], width: Int?) -> [String] {
  let heads = columns.map(String.init)
  let widest = (cells.joined() + heads).map(\.count).max() ?? 0
  let labels = rows.map(String.init)
  let margin = max(labels.map(\.count).max() ?? 0, 3)
  // A wider gap is easier to read.
  let gap = width.map { margin + columns.count * (widest + 2) <= $0 } ?? true ? 2 : 1
  let perBlock = width.map { max(1, ($0 - margin) / (widest + gap)) } ?? max(1, columns.count)
  return stride(from: 0, to: columns.count, by: perBlock).flatMap { first in
    let block = first..<min(first + perBlock, columns.count)
    let table = Table([.right(margin)] + block.map { _ in .right(widest) }, gap: gap)
    return (first == 0 ? [] : [""]) + [table.line([""] + heads[block])]
      + zip(labels, cells).map { table.line([$0] + $1[block]) }
  }
}
