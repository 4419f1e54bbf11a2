import Foundation

extension GreyPicture {
  /// The most pixels that are read, 64 Mi: more than a telephone's camera takes, and 128 MiB while decoding.
  public static let largestPixelCount = 1 << 26
  /// The most files to read at once, each of which may take some hundred MiB.
  package static let mostReadAtOnce = 8
  /// The most bytes of a file: more than the pixels that are read can take.
  private static let largestFile = 1 << 30

  /// Reads a PNG or JPEG file as luminance, whichever its content is.
  ///
  /// - Throws: `PictureError`: the file is missing, not a regular file, neither PNG nor JPEG, damaged or too large.
  public init(reading path: String) throws(PictureError) {
    try self.init(decoding: try Self.content(of: path), named: path)
  }

  /// Reads the bytes of a PNG or JPEG file as luminance, whichever they are: those that were sent, pasted, or stand in a
  /// resource.
  ///
  /// Takes up to 128 MiB while decoding, and no more whatever the bytes claim; with a lower limit of pixels as much less.
  ///
  /// - Parameters:
  ///   - bytes: The whole file, such as a `Data` or a `[UInt8]`.
  ///   - name: What errors call the picture, as their `path`.
  ///   - pixelLimit: The most pixels to read, up to `largestPixelCount`.
  /// - Throws: `PictureError`: neither PNG nor JPEG, damaged or too large.
  public init(
    decoding bytes: some Sequence<UInt8>, named name: String = "the picture",
    atMost pixelLimit: Int = largestPixelCount
  ) throws(PictureError) {
    let file = Array(bytes)
    if file.starts(with: PNGChunks.signature) {
      try self.init(png: file, path: name, atMost: pixelLimit)
    } else if file.starts(with: JPEGSegments.signature) {
      try self.init(jpeg: file, path: name, atMost: pixelLimit)
    } else {
      throw .otherFormat(path: name, format: Self.format(of: file))
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
