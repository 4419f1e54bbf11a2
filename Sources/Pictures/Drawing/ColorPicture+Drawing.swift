/// What is drawn beyond the picture's edges is left out.
extension ColorPicture {
  /// A picture of one color.
  package init(width: Int, height: Int, color: Color) {
    let pixel = [color.red, color.green, color.blue]
    self.init(
      width: width, height: height, pixels: (0..<width * height).flatMap { _ in pixel })
  }

  /// The color of a pixel inside the picture.
  package subscript(column column: Int, row row: Int) -> Color {
    get {
      let place = 3 * (row * width + column)
      return Color(pixels[place], pixels[place + 1], pixels[place + 2])
    }
    set {
      let place = 3 * (row * width + column)
      (pixels[place], pixels[place + 1], pixels[place + 2]) = (newValue.red, newValue.green, newValue.blue)
    }
  }

  /// Fills a rectangle.
  package mutating func fill(column: Int, row: Int, width: Int, height: Int, _ color: Color) {
    for row in max(row, 0)..<max(min(row + height, self.height), max(row, 0)) {
      for column in max(column, 0)..<max(min(column + width, self.width), max(column, 0)) {
        self[column: column, row: row] = color
      }
    }
  }

  /// Draws a picture in greys, each of its pixels as `scale` × `scale`.
  package mutating func draw(_ picture: GreyPicture, column: Int, row: Int, scale: Int) {
    for (index, grey) in picture.pixels.enumerated() {
      fill(
        column: column + index % picture.width * scale, row: row + index / picture.width * scale, width: scale,
        height: scale, Color(grey, grey, grey))
    }
  }

  /// Writes a line of text whose top left corner is given, each of its characters in `widthOfCharacter` × `scale` pixels a
  /// column. What isn't ASCII becomes a question mark.
  package mutating func write(_ text: String, column: Int, row: Int, scale: Int = 1, _ color: Color) {
    for (index, character) in text.enumerated() {
      for ink in Glyphs.ink(of: character) {
        fill(
          column: column + (index * Glyphs.advance + ink.column) * scale, row: row + ink.row * scale, width: scale,
          height: scale, color)
      }
    }
  }

  /// Pixels from one written character to the next, at a scale of 1.
  package static var widthOfCharacter: Int { Glyphs.advance }
  /// Pixels that a line of text is high, at a scale of 1.
  package static var heightOfLine: Int { Glyphs.height }
}
