import Datasets
import Foundation
import TestSupport

/// A data set of 2×3 pictures, small enough to write out: 3 to train on, 2 to test on, 4 classes.
enum SmallDataset {
  static let trainImages: [UInt8] = [
    0, 51, 102, 153, 204, 255,
    1, 2, 3, 4, 5, 6,
    10, 20, 30, 40, 50, 60,
  ]
  static let trainLabels: [UInt8] = [3, 0, 1]
  static let testImages: [UInt8] = [7, 7, 7, 7, 7, 7, 8, 8, 8, 8, 8, 8]
  static let testLabels: [UInt8] = [2, 2]

  /// The files' bytes, uncompressed.
  static let files: [String: [UInt8]] = [
    "train-images-idx3-ubyte": [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 3] + trainImages,
    "train-labels-idx1-ubyte": [0, 0, 8, 1, 0, 0, 0, 3] + trainLabels,
    "t10k-images-idx3-ubyte": [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3] + testImages,
    "t10k-labels-idx1-ubyte": [0, 0, 8, 1, 0, 0, 0, 2] + testLabels,
  ]

  /// Writes the files gzip'd, some of them replaced by other content; nil leaves a file out.
  static func write(to folder: String, replacing replacements: [String: [UInt8]?] = [:]) throws {
    for (name, bytes) in files {
      if let bytes = replacements[name, default: bytes] {
        try TestSupport.write(gzip(bytes), to: "\(folder)/\(name).gz")
      }
    }
  }
}

/// Loads a data set and hands both parts to the body, for as long as the memory lives.
func withLoadedDataset(
  in folder: String, classCount: Int? = 10, needsTest: Bool = true, cache: DecompressedCache? = nil,
  _ body: (_ train: LabeledImages, _ test: LabeledImages) throws -> Void
) throws {
  let files = try DatasetFiles(directory: folder, classCount: classCount, needsTest: needsTest)
  let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: files.shape.byteCount, alignment: 64)
  defer { memory.deallocate() }
  let parts = try files.load(into: memory, copies: .kept(cache)).parts(in: UnsafeRawBufferPointer(memory))
  try body(parts.train, parts.test)
}
