import Datasets
import Runs

extension ImageSet {
  /// What the classes are called, also where the files are those of a published data set.
  ///
  /// - Parameters:
  ///   - folder: The folder that the images were read from.
  ///   - part: Which images of the data set they are.
  /// - Returns: As many names as there are classes.
  func recognizedClassNames(in folder: String, _ part: Part) -> [String] {
    let (imageFile, labelFile): (DatasetFile, DatasetFile) =
      part == .train ? (.trainImages, .trainLabels) : (.testImages, .testLabels)
    let hashes = pixels.withUnsafeBufferPointer { pixels in
      labels.withUnsafeBufferPointer { labels in
        // The view is used only in here.
        LabeledImages(images: pixels, labels: labels, rows: rows, columns: columns, classCount: classNames.count).hashes
      }
    }
    let shape = DatasetShape(
      trainCount: count, testCount: count, rows: rows, columns: columns, classCount: classNames.count)
    let folder = try? DataFolder(folder)
    let identity = DatasetIdentity(
      recognizing: .init(
        shape: shape, contentHashes: [imageFile: hashes.images, labelFile: hashes.labels],
        gzipHashes: folder?.gzipHashes(of: [imageFile, labelFile]) ?? [:]))
    return ClassNames.names(in: folder, count: classNames.count, published: identity.held)
  }
}
