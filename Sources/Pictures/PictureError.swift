/// Why no digit could be read from a picture.
public enum PictureError: Error, Equatable, CustomStringConvertible {
  /// There is no such file.
  case missing(path: String)
  /// A folder, a pipe or a device.
  case notAFile(path: String)
  /// libpng could not read the file, for the reason it gives.
  case notAPNG(path: String, reason: String)
  /// The header promises more pixels than `GreyPicture.largestPixelCount`.
  case tooLarge(path: String, width: Int, height: Int)
  /// The picture is of one grey, or nearly: there is no digit in it.
  case blank(path: String)

  /// What was wrong, and on a second line what to do.
  public var description: String {
    switch self {
    case .missing(let path):
      "\(path): no such file.\nCheck the path of the picture."
    case .notAFile(let path):
      "\(path): is not a regular file.\nGive a PNG file."
    case .notAPNG(let path, let reason):
      "\(path): not a readable PNG picture (\(reason)).\nSave or convert it as PNG: magick \(path) digit.png"
    case .tooLarge(let path, let width, let height):
      "\(path): \(width)×\(height) pixels are more than the \(GreyPicture.largestPixelCount) that are read.\n"
        + "Crop it to one digit, or scale it down: a digit is read at 28×28."
    case .blank(let path):
      "\(path): nothing is drawn in this picture.\nIt must show one digit, dark on a light page or light on a dark one."
    }
  }
}
