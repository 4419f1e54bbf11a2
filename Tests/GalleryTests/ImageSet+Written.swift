import Datasets
import Runs
import TestSupport

extension ImageSet {
  /// Pictures, [labels.count, rows, columns], that were written to a folder and read again.
  static func written(_ pixels: [UInt8], rows: Int, columns: Int, labels: [UInt8]) throws -> ImageSet {
    try withTemporaryFolder { folder in
      let images = "\(folder)/\(DatasetFile.trainImages.rawValue)"
      try IDXFile.write(pixels, shape: [labels.count, rows, columns], to: images, compressed: false)
      let file = "\(folder)/\(DatasetFile.trainLabels.rawValue)"
      try IDXFile.write(labels, shape: [labels.count], to: file, compressed: false)
      return try ImageSet(reading: folder, .train, classCount: nil)
    }
  }
}
