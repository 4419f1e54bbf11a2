import Pictures

/// Pixels to paste pictures on.
package struct Canvas {
  private(set) var width: Int
  private(set) var height: Int
  /// [height, width], row-major from the top left.
  private var pixels: [UInt8]

  /// An even gray.
  package init(width: Int, height: Int, gray: UInt8) {
    (self.width, self.height) = (width, height)
    pixels = [UInt8](repeating: gray, count: width * height)
  }

  package var picture: GreyPicture { GreyPicture(width: width, height: height, pixels: pixels) }

  /// Pastes a picture, each of its pixels a square of `scale` × `scale`; what stands out is left out.
  package mutating func paste(_ picture: GreyPicture, left: Int, top: Int, scale: Int) {
    for y in 0..<min(picture.height * scale, height - top) {
      for x in 0..<min(picture.width * scale, width - left) {
        pixels[(top + y) * width + left + x] = picture.pixels[y / scale * picture.width + x / scale]
      }
    }
  }

  /// Writes digits, of 3×5 squares of `scale` × `scale` pixels each, and the wider signs # and →.
  package mutating func write(_ text: String, left: Int, top: Int, scale: Int, gray: UInt8) {
    var start = left
    for character in text {
      let columns = Self.columns(of: character)
      for (row, bits) in (Self.glyphs[character] ?? []).enumerated() {
        for column in 0..<columns where bits >> (columns - 1 - column) & 1 == 1 {
          let square = GreyPicture(width: 1, height: 1, pixels: [gray])
          paste(square, left: start + column * scale, top: top + row * scale, scale: scale)
        }
      }
      start += (columns + 1) * scale
    }
  }

  /// The pixels that a text is wide.
  package static func width(of text: String, scale: Int) -> Int {
    max(0, text.reduce(0) { $0 + columns(of: $1) + 1 } - 1) * scale
  }

  /// The squares that a character is wide.
  private static func columns(of character: Character) -> Int { "#→".contains(character) ? 5 : 3 }

  /// The pixels that a text is high.
  package static func textHeight(scale: Int) -> Int { 5 * scale }

  /// Rows of as many bits as the character has columns.
  private static let glyphs: [Character: [UInt8]] = [
    "0": [7, 5, 5, 5, 7], "1": [2, 6, 2, 2, 7], "2": [7, 1, 7, 4, 7], "3": [7, 1, 3, 1, 7], "4": [5, 5, 7, 1, 1],
    "5": [7, 4, 7, 1, 7], "6": [7, 4, 7, 5, 7], "7": [7, 1, 1, 2, 2], "8": [7, 5, 7, 5, 7], "9": [7, 5, 7, 1, 7],
    "→": [4, 2, 31, 2, 4], "#": [10, 31, 10, 31, 10],
  ]
}
