/// One part of a data set on disk: a file of pictures and a file of their labels, opened but not loaded.
struct LabeledImageFiles: Sendable {
  let images: IDXFile
  let labels: IDXFile
  /// Files that have other names of these.
  private let others: (images: [String], labels: [String])

  /// Opens the first of each one's files, of which there is at least one; they hold unsigned bytes, [count, rows, columns] and [count], and are not empty.
  init(images imagePaths: [String], labels labelPaths: [String]) throws(DatasetError) {
    images = try Self.open(imagePaths[0], dimensions: 3)
    labels = try Self.open(labelPaths[0], dimensions: 1)
    others = (Array(imagePaths.dropFirst()), Array(labelPaths.dropFirst()))
    let labelCount = labels.header.shape[0]
    guard count == labelCount else {
      throw .countsDiffer(images: images.path, imageCount: count, labels: labels.path, labelCount: labelCount)
    }
  }

  var count: Int { images.header.shape[0] }
  var rows: Int { images.header.shape[1] }
  var columns: Int { images.header.shape[2] }

  /// Reads both files and makes sure that each label is a class.
  func load(
    images imageMemory: UnsafeMutableRawBufferPointer, labels labelMemory: UnsafeMutableRawBufferPointer,
    classCount: Int, copies: DecompressedCopies
  ) throws(DatasetError) {
    try images.read(into: imageMemory, others: others.images, copies: copies)
    try labels.read(into: labelMemory, others: others.labels, copies: copies)
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
