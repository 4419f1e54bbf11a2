import NeuralNetwork
import Pictures

/// A confusion matrix as a picture: a row a label, a column a prediction; the darker, the larger a part of the label's images.
package struct ConfusionSheet {
  /// With more classes than that, cells have no numbers.
  private static let mostNumberedClasses = 64
  /// The characters of a class's name that are written.
  private static let nameLength = 12

  /// The sheet.
  package let picture: ColorPicture

  package init(_ confusion: ConfusionMatrix, classNames: [String]) {
    let classes = confusion.classes
    let isNumbered = classes <= Self.mostNumberedClasses
    let (letter, line) = (ColorPicture.widthOfCharacter, ColorPicture.heightOfLine)
    let names = classNames.map { String($0.prefix(Self.nameLength)) }
    let longestName = isNumbered ? names.map(\.count).max() ?? 0 : 0
    let longestNumber = confusion.counts.map { "\($0)".count }.max() ?? 0
    let cellWidth = isNumbered ? max(longestName, longestNumber) * letter + 8 : 4
    let cellHeight = isNumbered ? 2 * line + 8 : 4
    let heading = "rows: label, columns: what the model read"
    let (left, top) = (longestName * letter + 8, 2 * line + (isNumbered ? line + 12 : 8))
    var sheet = ColorPicture(
      width: max(left + classes * cellWidth + 4, heading.count * letter + 8), height: top + classes * cellHeight + 4,
      color: .white)
    sheet.write(heading, column: 4, row: 4, .black)
    for label in 0..<classes {
      let total = (0..<classes).reduce(0) { $0 + confusion[label: label, prediction: $1] }
      if isNumbered {
        sheet.write(names[label], column: 4, row: top + label * cellHeight + (cellHeight - line) / 2, .black)
        let end = left + (label + 1) * cellWidth - 4
        sheet.write(names[label], column: end - names[label].count * letter, row: top - line - 4, .black)
      }
      for prediction in 0..<classes {
        let count = confusion[label: label, prediction: prediction]
        // The root, so that the few mistakes of a good model are seen.
        let share = total > 0 ? (Float(count) / Float(total)).squareRoot() : 0
        let (column, row) = (left + prediction * cellWidth, top + label * cellHeight)
        let color = label == prediction ? Color(8, 81, 156) : Color(178, 24, 43)
        sheet.fill(
          column: column, row: row, width: cellWidth - 1, height: cellHeight - 1,
          Color.white.mixed(with: color, share: share))
        guard isNumbered, count > 0 else { continue }
        let text = "\(count)"
        sheet.write(
          text, column: column + cellWidth - 4 - text.count * letter, row: row + (cellHeight - line) / 2,
          share > 0.55 ? .white : .black)
      }
    }
    picture = sheet
  }
}
