import CPNG
import Foundation

extension GreyPicture {
  /// The most pixels that are read, 64 Mi: more than a telephone's camera takes, and 128 MiB while decoding.
  public static let largestPixelCount = 1 << 26

  /// Reads a PNG file of any color type and depth as luminance; transparent parts show the page that
  /// `page(behind:)` infers.
  ///
  /// - Throws: `PictureError`: the file is missing, not a regular file, not a PNG, or too large.
  public init(png path: String) throws(PictureError) {
    let file = try Self.content(ofPNG: path)
    let chunks: PNGChunks
    do { chunks = try PNGChunks(file) } catch { throw .notAPNG(path: path, reason: error.description) }
    let (width, height) = (chunks.width, chunks.height)
    // Each is below 2³², so that the product can't overflow an unsigned number.
    guard UInt(width) * UInt(height) <= UInt(Self.largestPixelCount) else {
      throw .tooLarge(path: path, width: width, height: height)
    }
    guard width * height <= chunks.pixelLimit else {
      throw .notAPNG(path: path, reason: "it has less image data than \(width)×\(height) pixels can be compressed to")
    }
    var image = png_image()
    image.version = CPNG_IMAGE_VERSION()
    defer { png_image_free(&image) }
    // Safe: libpng reads from the array until `png_image_finish_read` is through, and the array lives on until then.
    let pixels = try chunks.bytes.withUnsafeBufferPointer { bytes throws(PictureError) in
      guard png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count) != 0 else {
        throw .notAPNG(path: path, reason: String(cString: CPNG_message(&image)))
      }
      return try Self.pixels(of: &image, path: path)
    }
    self.init(width: width, height: height, pixels: pixels)
  }

  /// The most bytes of a file: more than the pixels that are read can take.
  private static let largestFile = 1 << 30

  /// The bytes of a regular file.
  private static func content(ofPNG path: String) throws(PictureError) -> [UInt8] {
    var status = stat()
    guard stat(path, &status) == 0 else { throw .missing(path: path) }
    // A pipe that nobody writes to would be waited for.
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
    guard status.st_size <= largestFile else { throw .notAPNG(path: path, reason: "it has more than 1 GiB") }
    do { return Array(try Data(contentsOf: URL(filePath: path))) } catch {
      throw .notAPNG(path: path, reason: error.localizedDescription)
    }
  }

  /// The luminance of an image that libpng has begun to read, [height, width], on its page.
  private static func pixels(of image: inout png_image, path: String) throws(PictureError) -> [UInt8] {
    let pixelCount = Int(image.width) * Int(image.height)
    image.format = CPNG_FORMAT_GA()
    // Without a gAMA chunk libpng would take 16-bit samples for linear light; programs write them as sRGB.
    image.flags |= CPNG_IMAGE_FLAG_16BIT_sRGB()
    var greyAlpha = [UInt8](repeating: 0, count: 2 * pixelCount)
    // Safe: two bytes a pixel is what the format above asks libpng to write, in rows without padding.
    guard png_image_finish_read(&image, nil, &greyAlpha, 0, nil) != 0 else {
      throw .notAPNG(path: path, reason: String(cString: CPNG_message(&image)))
    }
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
