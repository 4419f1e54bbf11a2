/// A table; one that is wider than the page scrolls by itself.
package struct DataTable {
  /// What stands above a column, and whether its cells are numbers.
  package struct Column {
    let title: String
    let isNumeric: Bool
    /// What is said where it's pointed at.
    let explanation: String?

    package init(title: String, isNumeric: Bool = true, explanation: String? = nil) {
      (self.title, self.isNumeric, self.explanation) = (title.withWholeUnits, isNumeric, explanation)
    }
  }

  /// What the table shows, for who can't see where it stands.
  let caption: String
  let columns: [Column]
  /// As many cells each as there are columns; the first is the row's heading.
  let rows: [[Markup]]

  package init(caption: String, columns: [Column], rows: [[Markup]]) {
    (self.caption, self.columns, self.rows) = (caption, columns, rows)
  }

  package var markup: Markup {
    scrolling(
      caption,
      element(
        "table", [:],
        [
          element("caption", ["class": "hidden"], [.text(caption)]),
          element(
            "thead", [:],
            [
              element(
                "tr", [:],
                columns.map { column in
                  element(
                    "th", ["scope": "col", "class": column.isNumeric ? "number" : nil, "title": column.explanation],
                    [.text(column.title)])
                })
            ]),
          element(
            "tbody", [:],
            rows.map { row in
              element(
                "tr", [:],
                zip(columns, row).enumerated().map { index, cell in
                  let kind = cell.0.isNumeric ? "number" : nil
                  return index == 0
                    ? element("th", ["scope": "row", "class": kind], [cell.1])
                    : element("td", ["class": kind], [cell.1])
                })
            }),
        ]))
  }
}

/// A frame in which what is wider than the page is scrolled, also by keyboard.
package func scrolling(_ label: String, _ content: Markup) -> Markup {
  element("div", ["class": "scroll", "role": "region", "tabindex": "0", "aria-label": label], [content])
}

/// What is shown once it's asked for.
package func folded(_ title: String, _ content: [Markup]) -> Markup {
  element("details", [:], [element("summary", [:], [.text(title)])] + content)
}
