import CPNG

extension GreyPicture {
  /// Reads a PNG file of any color type and depth as luminance; transparent parts show the page that
  /// `page(behind:)` infers.
  ///
  /// - Throws: `PictureError` where it's damaged or too large.
  init(png file: [UInt8], path: String, atMost pixelLimit: Int = largestPixelCount) throws(PictureError) {
    let chunks: PNGChunks
    let plainChunks: PNGChunks
    do { (chunks, plainChunks) = (try PNGChunks(file), try PNGChunks(file, keeping: [])) } catch {
      throw .unreadable(path: path, format: "PNG", reason: error.description)
    }
    let (width, height) = (chunks.width, chunks.height)
    // Each is below 2³², so that the product can't overflow an unsigned number.
    guard UInt(width) * UInt(height) <= UInt(pixelLimit) else {
      throw .tooLarge(path: path, width: width, height: height)
    }
    guard width * height <= chunks.pixelLimit else {
      throw .unreadable(
        path: path, format: "PNG", reason: "it has less image data than \(width)×\(height) pixels can be compressed to")
    }
    var pixels = try Self.decoded(chunks.bytes, path: path, Self.pixels)
    // Programs that write bytes as samples of 16 bits use the lowest 256 of 65,536 greys, which are all black.
    if chunks.depth == 16, pixels.allSatisfy({ $0 <= 1 }) {
      let samples = try Self.decoded(plainChunks.bytes, path: path, Self.samples)
      if samples.allSatisfy({ $0 <= 255 }) { pixels = samples.map { UInt8($0) } }
    }
    self.init(width: width, height: height, pixels: pixels)
  }

  /// What `read` makes of an image that libpng has begun to read.
  private static func decoded<Samples>(
    _ bytes: [UInt8], path: String, _ read: (inout png_image) -> Samples?
  ) throws(PictureError) -> Samples {
    var image = png_image()
    image.version = CPNG_IMAGE_VERSION()
    defer { png_image_free(&image) }
    // Safe: libpng reads from the array until `png_image_finish_read` is through, and the array lives on until then.
    let samples = bytes.withUnsafeBufferPointer { bytes in
      png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count) != 0 ? read(&image) : nil
    }
    guard let samples else {
      throw .unreadable(path: path, format: "PNG", reason: String(cString: CPNG_message(&image)))
    }
    return samples
  }

  /// The luminance of an image that libpng has begun to read, [height, width], in 16 bits and as it's stored; nil where it
  /// can't be read. What is transparent counts as black.
  private static func samples(of image: inout png_image) -> [UInt16]? {
    image.format = CPNG_FORMAT_LINEAR_Y()
    var samples = [UInt16](repeating: 0, count: Int(image.width) * Int(image.height))
    var black = png_color()
    // Safe: a sample a pixel is what the format above asks libpng to write, in rows without padding.
    return png_image_finish_read(&image, &black, &samples, 0, nil) != 0 ? samples : nil
  }

  /// The luminance of an image that libpng has begun to read, [height, width], on its page; nil where it can't be read.
  private static func pixels(of image: inout png_image) -> [UInt8]? {
    let pixelCount = Int(image.width) * Int(image.height)
    image.format = CPNG_FORMAT_GA()
    // Without a gAMA chunk libpng would take 16-bit samples for linear light; programs write them as sRGB.
    image.flags |= CPNG_IMAGE_FLAG_16BIT_sRGB()
    var greyAlpha = [UInt8](repeating: 0, count: 2 * pixelCount)
    // Safe: two bytes a pixel is what the format above asks libpng to write, in rows without padding.
    guard png_image_finish_read(&image, nil, &greyAlpha, 0, nil) != 0 else { return nil }
    let page = page(behind: greyAlpha)
    return (0..<pixelCount).map { pixel in
      let (grey, alpha) = (Int(greyAlpha[2 * pixel]), Int(greyAlpha[2 * pixel + 1]))
      return UInt8((grey * alpha + page * (255 - alpha) + 127) / 255)
    }
  }

  /// The grey to put behind transparent pixels.
  ///
  /// Where most of the picture is opaque its page is seen, and the median of the greys is that page's. Where most is
  /// transparent only the strokes are seen: dark ones are meant for a white page, light ones for a black page.
  private static func page(behind greyAlpha: [UInt8]) -> Int {
    var opacity = [Int](repeating: 0, count: 256)
    for pixel in stride(from: 0, to: greyAlpha.count, by: 2) {
      opacity[Int(greyAlpha[pixel])] += Int(greyAlpha[pixel + 1])
    }
    let total = opacity.reduce(0, +)
    guard 2 * total >= 255 * greyAlpha.count / 2 else {
      let brightness = opacity.indices.reduce(0) { $0 + $1 * opacity[$1] }
      return brightness >= 128 * total ? 0 : 255
    }
    var below = 0
    return opacity.firstIndex { weight in
      below += weight
      return 2 * below >= total
    } ?? 255
  }
}
