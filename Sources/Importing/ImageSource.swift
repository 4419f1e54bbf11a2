import Platform

/// An image of a source, with its class.
package struct ImportedImage: Sendable, Equatable {
  /// [rows, columns], row-major; 0 (background) to 255.
  package let pixels: [UInt8]
  /// The class, counted from 0.
  package let label: Int
  /// Whether the source has it among the images to test on.
  package let isTest: Bool
}

/// Images with their classes, which come one after the other from wherever they are kept.
///
/// Opening a source looks at its form; its images are read as often as `forEach` is called, and never all in memory.
package protocol ImageSource {
  /// What it is, for a person: "a CSV table".
  var title: String { get }
  /// Pixels an image is high and wide.
  var size: (rows: Int, columns: Int) { get }
  /// The images, those that can't be read among them.
  var count: Int { get }
  /// What the classes are called, in the order of the labels; nil where labels are numbers.
  var classNames: [String]? { get }
  /// Whether it says which images are to test on.
  var hasTestPart: Bool { get }

  /// Reads all images, in order.
  ///
  /// - Parameters:
  ///   - body: Is given each image.
  ///   - bad: Is told of each that can't be read; what it throws ends the reading.
  /// - Throws: What `body` and `bad` throw, and `FileError` where the source as a whole can't be read.
  func forEach(_ body: (ImportedImage) throws -> Void, bad: (FileError) throws -> Void) throws
}

/// The most classes of a data set: labels are bytes.
let mostClasses = 256
/// The most pixels that an image may be high or wide, as for training.
let longestSide = 256

/// The most images of a data set: an import holds some numbers for each in memory, and a file of a few kilobytes may promise
/// any number of them.
private let mostImages = 1 << 26

/// Checks how many images a source promises, before anything is read or allocated for them.
///
/// - Throws: `FileError` where they are more than are imported.
func checkCount(_ count: Int, at path: String) throws(FileError) {
  guard count <= mostImages else {
    throw FileError(
      path: path, problem: "has \(count.grouped) images, more than the \(mostImages.grouped) that are imported",
      remedy: "Give a part of them.")
  }
}

/// The side of a square of so many pixels; nil where there's none.
func squareSide(_ pixelCount: Int) -> Int? {
  let side = Int(Double(pixelCount).squareRoot().rounded())
  return side * side == pixelCount ? side : nil
}

extension FileError {
  /// Images that nobody can train on.
  static func unusableSize(_ path: String, rows: Int, columns: Int) -> FileError {
    FileError(
      path: path, problem: "holds images of \(rows)×\(columns), but a side has 1 to \(longestSide) pixels",
      remedy: "Scale them down first.")
  }
}
