import Datasets
import Foundation

/// The workspace's digits, read from their files.
struct Digits {
  /// [count, 28, 28], row-major, 0 (background) to 255.
  let pixels: [UInt8]
  let labels: [UInt8]

  static var train: Digits { get throws { try Digits(.trainImages, .trainLabels) } }
  static var test: Digits { get throws { try Digits(.testImages, .testLabels) } }

  private init(_ images: DatasetFile, _ labels: DatasetFile) throws {
    let folder = Workspace.current.digits
    pixels = try IDXFile(path: "\(folder)/\(images.gzipName)").elements()
    self.labels = try IDXFile(path: "\(folder)/\(labels.gzipName)").elements()
  }

  /// The 784 pixels of a picture.
  func picture(_ index: Int) -> [UInt8] { Array(pixels[index * 784..<(index + 1) * 784]) }
}
