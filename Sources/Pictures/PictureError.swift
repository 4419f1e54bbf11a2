/// Why no digit could be read from a picture.
///
/// `path` is the picture's file, or what the caller calls a picture that has none.
public enum PictureError: Error, Equatable, CustomStringConvertible {
  /// There is no such file.
  case missing(path: String)
  /// A pipe or a device.
  case notAFile(path: String)
  /// The file is neither PNG nor JPEG; `format` is what it is, if that's known.
  case otherFormat(path: String, format: String?)
  /// The file is damaged or can't be read, for the reason that is given.
  case unreadable(path: String, format: String, reason: String)
  /// The header promises more pixels than `GreyPicture.largestPixelCount`.
  case tooLarge(path: String, width: Int, height: Int)
  /// The picture is of one grey, or nearly: there is no digit in it.
  case blank(path: String)
  /// The picture has another size than those that it is to be taken as one of.
  case otherSize(path: String, width: Int, height: Int, expected: String)
  /// It isn't known what pictures the network reads: its model names no form, or one that its inputs and classes don't fit.
  case unknownForm(path: String, inputs: Int, classes: Int)

  /// What was wrong, on one line.
  public var problem: String {
    switch self {
    case .missing(let path): "\(path): no such file"
    case .notAFile(let path): "\(path): is not a regular file"
    case .otherFormat(let path, let format):
      "\(path): is neither PNG nor JPEG" + (format.map { ", but \($0)" } ?? "")
    case .unreadable(let path, let format, let reason): "\(path): not a readable \(format) picture (\(reason))"
    case .tooLarge(let path, let width, let height):
      "\(path): \(width)×\(height) pixels are more than the \(GreyPicture.largestPixelCount) that are read"
    case .blank(let path): "\(path): nothing is drawn in this picture"
    case .otherSize(let path, let width, let height, let expected):
      "\(path): has \(width)×\(height) pixels, the model's pictures \(expected)"
    case .unknownForm(let path, let inputs, let classes):
      "\(path): the model has \(inputs) inputs and \(classes) classes, and no form of pictures that fits them"
    }
  }

  /// What to do, on one line.
  public var remedy: String {
    switch self {
    case .missing: "Check the path of the picture."
    case .notAFile: "Give a PNG or JPEG file, or a folder of them."
    case .otherFormat, .unreadable: "Save or convert it as PNG or JPEG: magick PICTURE digit.png"
    case .tooLarge: "Crop it to one digit, or scale it down: a digit is read at 28×28."
    case .blank: "It must show one digit, dark on a light page or light on a dark one."
    case .otherSize: "Don't take it as it is (--as-is): pictures of any size are then brought into the model's form."
    case .unknownForm: "Set the form of the model's pictures, or write it into the metadata of the model's file."
    }
  }

  /// The problem, and on a second line what to do.
  public var description: String { "\(problem).\n\(remedy)" }
}
