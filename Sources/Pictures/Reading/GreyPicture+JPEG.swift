import CJPEGReader

extension GreyPicture {
  /// Reads a JPEG file as luminance, turned as its Exif orientation says.
  ///
  /// - Throws: `PictureError` where it's damaged, cut short, too large, or of colors that aren't a screen's.
  init(jpeg file: [UInt8], path: String, atMost pixelLimit: Int = largestPixelCount) throws(PictureError) {
    var header = CJPEGReader_Picture()
    func unreadable() -> PictureError {
      // Safe: the text ends within its bytes, as `snprintf` has written it.
      let reason = withUnsafeBytes(of: header.problem) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      return .unreadable(path: path, format: "JPEG", reason: reason)
    }
    guard CJPEGReader_read_header(file, file.count, &header) else { throw unreadable() }
    // Each has 16 bits.
    let (width, height) = (Int(header.width), Int(header.height))
    guard width * height <= pixelLimit else { throw .tooLarge(path: path, width: width, height: height) }
    guard width * height <= file.count * Self.mostPixelsPerByte else {
      throw .unreadable(
        path: path, format: "JPEG", reason: "it has less image data than \(width)×\(height) pixels can be compressed to"
      )
    }
    var pixels = [UInt8](repeating: 0, count: width * height)
    // Safe: as many bytes as the header's width times height, which the reader compares before it writes.
    guard CJPEGReader_read_greys(file, file.count, &header, &pixels) else { throw unreadable() }
    let picture = GreyPicture(width: width, height: height, pixels: pixels)
    self = picture.turned(JPEGSegments.orientation(of: file))
  }

  /// A bit stands for no more than a block of 8×8 pixels in the first scan, of which there is one for each block.
  private static let mostPixelsPerByte = 8 * 64

  /// The picture as it's to be seen, of one that is stored in an orientation of Exif's, 1 to 8.
  private func turned(_ orientation: Int) -> GreyPicture {
    switch orientation {
    case 2: flipped
    case 3: flipped.upsideDown
    case 4: upsideDown
    case 5: transposed
    case 6: transposed.flipped
    case 7: transposed.flipped.upsideDown
    case 8: transposed.upsideDown
    default: self
    }
  }

  /// Left for right.
  private var flipped: GreyPicture {
    GreyPicture(
      width: width, height: height,
      pixels: (0..<height).flatMap { pixels[$0 * width..<($0 + 1) * width].reversed() })
  }

  /// Top for bottom.
  private var upsideDown: GreyPicture {
    GreyPicture(
      width: width, height: height,
      pixels: (0..<height).reversed().flatMap { pixels[$0 * width..<($0 + 1) * width] })
  }
}
