/// A picture in greys.
public struct GreyPicture: Sendable, Equatable {
  /// Pixels a row.
  public let width: Int
  /// Rows.
  public let height: Int
  /// `[height, width]`, row-major from the top left; 0 is black, 255 is white.
  public let pixels: [UInt8]

  /// A picture of the given pixels, of which there must be `width` × `height`.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(width > 0 && height > 0 && pixels.count == width * height, "pixels do not fill the picture")
    (self.width, self.height, self.pixels) = (width, height, pixels)
  }
}
