import Datasets
import Foundation
import NumPy
import Platform

/// How a user describes a source of images where its files don't.
package struct SourceDescription: Sendable {
  /// The labels of a `.npy` file of images.
  package var labels: String?
  /// Which of EMNIST's splits.
  package var split: String?
  /// Pixels an image of a table is high and wide.
  package var size: (rows: Int, columns: Int)?
  /// Whether pictures are taken as they are.
  package var isUnchanged = false

  package init() {}
}

/// Opens a source of images by what it is: a folder of IDX files or of pictures by class, NumPy's arrays, or a CSV table.
///
/// - Throws: `FileError` and `IDXError` where it's nothing of that, or can't be read.
package func openSource(_ path: String, _ description: SourceDescription) throws -> any ImageSource {
  var isFolder: ObjCBool = false
  guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
    throw FileError(path: path, "cannot be read", .noSuchFileOrDirectory)
  }
  if isFolder.boolValue {
    if let source = try IDXSource(path, split: description.split) { return source }
    return try PictureFolderSource(path, isUnchanged: description.isUnchanged)
  }
  let start = try FileStream(path).bytes(8)
  if start.starts(with: [0x50, 0x4B, 3, 4]) || start.starts(with: [0x50, 0x4B, 5, 6]) {
    return try ArraySource(archive: path)
  }
  if start.starts(with: [0x93] + Array("NUMPY".utf8)) {
    guard let labels = description.labels else {
      throw FileError(path: path, problem: "has images and no labels", remedy: "Name their file: --labels labels.npy.")
    }
    return try ArraySource(images: path, labels: labels)
  }
  // A table is text.
  guard start.allSatisfy({ $0 >= 0x20 || [0x09, 0x0A, 0x0D].contains($0) }) else {
    throw FileError(
      path: path, problem: "is none of the formats that are read",
      remedy: "Give a folder of pictures by class, IDX files in a folder, an .npz or .npy file, or a CSV table.")
  }
  return try CSVSource(path, size: description.size)
}
