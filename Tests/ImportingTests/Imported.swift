import Datasets
import Importing
import Platform
import TestSupport

/// Images of 4×3 pixels that tell by their first pixel which they are.
func numberedImages(_ count: Int) -> [[UInt8]] {
  (0..<count).map { image in [UInt8(image % 256)] + (1..<12).map { UInt8(($0 * 20 + image) % 256) } }
}

/// What an import has written: images and labels of one part.
struct ImportedPart: Equatable {
  let shape: [Int]
  let images: [UInt8]
  let labels: [UInt8]

  init(_ folder: String, _ images: DatasetFile, _ labels: DatasetFile) throws {
    let file = try IDXFile(path: "\(folder)/\(images.gzipName)")
    shape = file.header.shape
    self.images = try file.elements()
    self.labels = try IDXFile(path: "\(folder)/\(labels.gzipName)").elements()
  }

  static func train(_ folder: String) throws -> ImportedPart { try Self(folder, .trainImages, .trainLabels) }
  static func test(_ folder: String) throws -> ImportedPart { try Self(folder, .testImages, .testLabels) }
}

/// Imports with some options and says what came of it.
@discardableResult func importing(
  _ source: String, into folder: String, _ description: SourceDescription = SourceDescription(),
  testFraction: Double = 0,
  skipsBad: Bool = false, leftOut: (FileError) -> Void = { _ in }
) throws -> ImportedDataset {
  var options = ImportedDataset.Options()
  (options.testFraction, options.skipsBad) = (testFraction, skipsBad)
  return try ImportedDataset(importing: openSource(source, description), into: folder, options, leftOut: leftOut) {
    _, _, _ in
  }
}

/// A file in NumPy's format, version 1, put together from its definition.
func npy(_ type: String, _ shape: [Int], _ bytes: [UInt8], isFortran: Bool = false) -> [UInt8] {
  let dimensions = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
  var text = "{'descr': '\(type)', 'fortran_order': \(isFortran ? "True" : "False"), 'shape': (\(dimensions)), }"
  text += String(repeating: " ", count: 63 - (text.utf8.count + 10) % 64) + "\n"
  let length = UInt16(text.utf8.count)
  return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + Array(text.utf8) + bytes
}

/// Numbers as NumPy stores them, little-endian.
func littleEndian(_ numbers: [Int64]) -> [UInt8] {
  numbers.flatMap { withUnsafeBytes(of: $0.littleEndian, Array.init) }
}
