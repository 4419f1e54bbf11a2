import Platform

extension Mistakes {
  /// The columns between two pictures, and the most characters of a class's name.
  private static let (gap, longestName) = (2, 16)

  /// The pictures side by side, as many as fit into `width` characters, each with its label, what it's taken for, and its
  /// index among the test images.
  ///
  /// - Parameters:
  ///   - width: The characters of a line; a single picture may be wider.
  ///   - isUTF8: Whether blocks can be shown; else pictures are signs of ASCII.
  /// - Returns: The lines, with a heading.
  package func lines(width: Int, isUTF8: Bool) -> [String] {
    guard !shown.isEmpty else { return ["no mistakes"] }
    let pictures = PictureBlocks.cropped(
      shown.map { PictureBlocks(images.image(at: $0.index), columns: images.columns) }
    ).map { $0.lines(isUTF8: isUTF8) }
    let cells = zip(pictures, shown).map { $0 + caption($1) }
    let cellWidth = cells.joined().map(\.count).max() ?? 0
    let perRow = max(1, (width + Self.gap) / (cellWidth + Self.gap))
    let heading =
      shown.count < count
      ? "the \(shown.count.grouped) of \(count.counted("mistake")) that the model is surest of"
      : "the \(count.counted("mistake")), those first that the model is surest of"
    return heading.folded(to: width)
      + stride(from: 0, to: cells.count, by: perRow).flatMap { first in
        let row = cells[first..<min(first + perRow, cells.count)]
        let height = row.first?.count ?? 0
        return [""]
          + (0..<height).map { line in
            let text = row.map { $0[line].alignedLeft(cellWidth) }.joined(
              separator: String(repeating: " ", count: Self.gap))
            return String(text.reversed().drop { $0 == " " }.reversed())
          }
      }
  }

  private func caption(_ image: Image) -> [String] {
    [
      "label    \(name(image.label))",
      "read as  \(name(image.prediction)), \(NumberText.percent(Double(image.probability)))",
      "image    \(image.index)",
    ]
  }

  private func name(_ label: Int) -> String {
    label < images.classNames.count ? images.classNames[label].printable.cut(to: Self.longestName) : "\(label)"
  }
}
