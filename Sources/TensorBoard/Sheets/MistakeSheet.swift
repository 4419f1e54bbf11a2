import Model
import Pictures
import Platform
import Runs

/// The test images of whose wrong class a model is surest, with what it thought.
package struct MistakeSheet {
  /// At most so many are drawn.
  package static let mostMistakes = 24
  /// TensorBoard shows pictures about 350 pixels wide, at which letters are still to be read.
  private static let mistakesARow = 4
  private static let linesBelow = 3
  /// The least pixels that a picture is drawn wide, unless it is itself wider.
  private static let drawnWidth = 84

  /// The sheet.
  package let picture: ColorPicture
  /// The mistakes that are drawn.
  package let drawnCount: Int
  /// All mistakes.
  package let mistakeCount: Int

  /// Draws the mistakes; nil where the model makes none.
  ///
  /// - Parameters:
  ///   - classified: What the model says of the images.
  ///   - isTransposed: Whether the images' rows and columns have changed places.
  package init?(_ classified: ClassifiedImages, isTransposed: Bool) {
    let mistakes = classified.mistakes
    guard !mistakes.isEmpty else { return nil }
    let drawn = mistakes.prefix(Self.mostMistakes)
    let images = classified.images
    let captions = drawn.map { image -> [String] in
      [
        "label \(images.classNames[Int(images.labels[image])])",
        "read as \(images.classNames[classified.prediction(of: image)])",
        "\(NumberText.fixed(100 * Double(classified.confidence(of: image)), decimals: 1)) %, #\(image)",
      ]
    }
    let characters = min(captions.joined().map(\.count).max() ?? 0, 24)
    let (width, height) = isTransposed ? (images.rows, images.columns) : (images.columns, images.rows)
    let scale = max(1, Self.drawnWidth / width)
    let cellWidth = max(width * scale, characters * ColorPicture.widthOfCharacter) + 8
    let lineHeight = ColorPicture.heightOfLine + 2
    let cellHeight = height * scale + Self.linesBelow * lineHeight + 12
    let columns = min(Self.mistakesARow, drawn.count)
    var sheet = ColorPicture(
      width: columns * cellWidth, height: (drawn.count + columns - 1) / columns * cellHeight, color: .white)
    for (place, (image, caption)) in zip(drawn, captions).enumerated() {
      let (left, top) = (place % columns * cellWidth + 4, place / columns * cellHeight + 4)
      let stored = Array(images.image(at: image))
      let pixels =
        isTransposed
        ? (0..<stored.count).map { stored[$0 % width * images.columns + $0 / width] } : stored
      sheet.draw(GreyPicture(width: width, height: height, pixels: pixels), column: left, row: top, scale: scale)
      for (line, text) in caption.enumerated() {
        sheet.write(
          String(text.prefix(characters)), column: left, row: top + height * scale + 4 + line * lineHeight, .black)
      }
    }
    (picture, drawnCount, mistakeCount) = (sheet, drawn.count, mistakes.count)
  }
}
