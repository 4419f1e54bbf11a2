/// One part of a data set on disk: a file of pictures and a file of their labels, opened but not loaded.
struct LabeledImageFiles: Sendable {
  let images: IDXFile
  let labels: IDXFile

  /// Opens the two files; they hold unsigned bytes, [count, rows, columns] and [count], and are not empty.
  init(images imagePath: String, labels labelPath: String) throws(DatasetError) {
    images = try Self.open(imagePath, dimensions: 3)
    labels = try Self.open(labelPath, dimensions: 1)
    let labelCount = labels.header.shape[0]
    guard count == labelCount else {
      throw .countsDiffer(images: imagePath, imageCount: count, labels: labelPath, labelCount: labelCount)
    }
  }

  var count: Int { images.header.shape[0] }
  var rows: Int { images.header.shape[1] }
  var columns: Int { images.header.shape[2] }

  /// Reads both files and makes sure that each label is a class.
  func load(
    images imageMemory: UnsafeMutableRawBufferPointer, labels labelMemory: UnsafeMutableRawBufferPointer,
    classCount: Int
  ) throws(DatasetError) {
    do {
      try images.readThroughCopy(into: imageMemory)
      try labels.readThroughCopy(into: labelMemory)
    } catch {
      throw .file(error)
    }
    if let index = labelMemory.firstIndex(where: { $0 >= classCount }) {
      throw .labelOutsideClasses(
        path: labels.path, index: index, label: Int(labelMemory[index]), classCount: classCount)
    }
  }

  private static func open(_ path: String, dimensions: Int) throws(DatasetError) -> IDXFile {
    do throws(IDXError) {
      let file = try IDXFile(path: path)
      let (found, shape) = (file.header.elementType, file.header.shape)
      guard found == .uint8 else {
        throw IDXError(path: path, reason: .wrongElementType(found: found, expected: .uint8))
      }
      guard shape.count == dimensions else {
        throw IDXError(path: path, reason: .wrongDimensions(found: shape.count, expected: dimensions))
      }
      guard !shape.contains(0) else { throw IDXError(path: path, reason: .noElements) }
      return file
    } catch {
      throw .file(error)
    }
  }
}
