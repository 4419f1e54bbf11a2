import Platform

/// Predictions as lines: picture, class, probability, and what is likeliest next.
package struct PredictionTable: Sendable {
  private let nameWidth: Int
  private let classWidth: Int
  private let choiceCount: Int

  /// The least columns that a picture's name is cut to.
  private static let leastNameWidth = 24
  /// A percentage, such as `100.00 %`.
  private static let percentWidth = 8

  /// A table for these pictures and classes.
  ///
  /// - Parameters:
  ///   - pictures: The files.
  ///   - classNames: The names of all classes.
  ///   - width: The columns that there are; nil where a line may be of any length.
  package init(_ pictures: [String], classNames: [String], width: Int?) {
    let longest = pictures.map { $0.printable.count }.max() ?? 0
    let classWidth = classNames.map { $0.printable.count }.max() ?? 1
    let choiceWidth = classWidth + Self.percentWidth + 4
    self.classWidth = classWidth
    guard let width else {
      (nameWidth, choiceCount) = (longest, 3)
      return
    }
    // What is less likely is left out where the names of the classes are long.
    let room = (1...3).last { width - $0 * choiceWidth >= min(longest, Self.leastNameWidth) } ?? 1
    (nameWidth, choiceCount) = (min(longest, max(width - room * choiceWidth, 8)), room)
  }

  /// A picture's line.
  package func line(_ picture: String, _ prediction: Prediction) -> String {
    let name = picture.printable.cutInside(to: nameWidth).alignedLeft(nameWidth)
    return prediction.choices.prefix(choiceCount).reduce(name) { line, choice in
      line + "  " + choice.name.printable.alignedRight(classWidth) + "  "
        + NumberText.percent(Double(choice.probability)).alignedRight(Self.percentWidth)
    }
  }
}
