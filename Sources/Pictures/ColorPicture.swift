/// A picture in colors.
package struct ColorPicture: Sendable, Equatable {
  /// Pixels a row.
  package let width: Int
  /// Rows.
  package let height: Int
  /// `[height, width, 3]`, row-major from the top left: red, green and blue in sRGB, 0 to 255.
  package var pixels: [UInt8]

  /// A picture of the given pixels, of which there must be `width` × `height`, each of three numbers.
  package init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(width > 0 && height > 0 && pixels.count == 3 * width * height, "pixels do not fill the picture")
    (self.width, self.height, self.pixels) = (width, height, pixels)
  }
}
