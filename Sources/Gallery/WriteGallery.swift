import Pictures
import Platform

/// What a gallery is written as.
package enum GalleryFormat: Equatable, Sendable {
  /// A page that is a file of its own.
  case html
  /// A picture.
  case png

  /// The format that a file's name asks for; nil where it ends in none of them.
  package init?(fileName: String) {
    switch fileName.lowercased() {
    case let name where name.hasSuffix(".html") || name.hasSuffix(".htm"): self = .html
    case let name where name.hasSuffix(".png"): self = .png
    default: return nil
    }
  }
}

extension GalleryContent {
  /// Writes the gallery, whole or not at all.
  ///
  /// - Parameters:
  ///   - path: The file; one that exists is replaced.
  ///   - format: What it is to be.
  /// - Returns: The bytes of the file.
  /// - Throws: `FileError` where it can't be written.
  @discardableResult
  package func write(to path: String, as format: GalleryFormat) throws(FileError) -> Int {
    let bytes: [UInt8]
    switch format {
    case .html: bytes = Array(GalleryPage(content: self).html.utf8)
    case .png:
      do throws(PNGWritingError) { bytes = try GallerySheet(self).picture.pngData() } catch {
        throw FileError(path: path, problem: "\(error)", remedy: "Show fewer images of each class, with --images.")
      }
    }
    try replaceFile(path) { file throws(FileError) in try file.write(bytes) }
    return bytes.count
  }
}
