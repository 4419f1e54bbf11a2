import Foundation

extension GreyPicture {
  /// The most pixels that are read, 64 Mi: more than a telephone's camera takes, and 128 MiB while decoding.
  public static let largestPixelCount = 1 << 26
  /// The most bytes of a file: more than the pixels that are read can take.
  private static let largestFile = 1 << 30

  /// Reads a PNG or JPEG file as luminance, whichever its content is.
  ///
  /// - Throws: `PictureError`: the file is missing, not a regular file, neither PNG nor JPEG, damaged or too large.
  public init(reading path: String) throws(PictureError) {
    let file = try Self.content(of: path)
    if file.starts(with: PNGChunks.signature) {
      try self.init(png: file, path: path)
    } else if file.starts(with: JPEGSegments.signature) {
      try self.init(jpeg: file, path: path)
    } else {
      throw .otherFormat(path: path, format: Self.format(of: file))
    }
  }

  /// The bytes of a regular file.
  private static func content(of path: String) throws(PictureError) -> [UInt8] {
    func unreadable(_ reason: String) -> PictureError { .unreadable(path: path, format: "PNG or JPEG", reason: reason) }
    var status = stat()
    guard stat(path, &status) == 0 else { throw .missing(path: path) }
    // A pipe that nobody writes to would be waited for.
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
    guard status.st_size <= largestFile else { throw unreadable("it has more than 1 GiB") }
    do { return Array(try Data(contentsOf: URL(filePath: path))) } catch {
      throw unreadable(error.localizedDescription)
    }
  }

  /// What files that people take for pictures start with; nil for others.
  private static func format(of file: [UInt8]) -> String? {
    if file.isEmpty { return "empty" }
    let start = String(decoding: file.prefix(12), as: UTF8.self)
    if start.hasPrefix("GIF8") { return "GIF" }
    if start.hasPrefix("BM") { return "BMP" }
    if start.hasPrefix("RIFF") && start.hasSuffix("WEBP") { return "WebP" }
    if start.hasPrefix("%PDF") { return "PDF" }
    if start.hasPrefix("II*\0") || start.hasPrefix("MM\0*") { return "TIFF" }
    // ISO base media files name their kind behind a length (ISO/IEC 14496-12, section 4.3).
    if start.dropFirst(4).hasPrefix("ftyp") {
      return start.hasSuffix("avif") ? "AVIF" : "HEIC, as iPhones store photos"
    }
    return nil
  }
}
