/// Why a picture couldn't be turned into a PNG file.
package struct PNGWritingError: Error, Equatable, CustomStringConvertible {
  package let width: Int
  package let height: Int
  /// libpng's words.
  package let reason: String

  package var description: String { "A picture of \(width)×\(height) pixels can't be written as PNG (\(reason))." }
}
