import Foundation

/// The four files of a data set, found in a folder and opened: their sizes are known, nothing is loaded.
///
/// The first rank of a node does this; it shares `shape` with the others, and loads into memory that all of them read.
public struct DatasetFiles: Sendable {
  /// The sizes, and how much memory the data set takes.
  public let shape: DatasetShape
  private let train: LabeledImageFiles
  private let test: LabeledImageFiles

  /// Finds and opens the files in a folder; each may be gzip'd or not.
  ///
  /// - Throws: `DatasetError` where the folder or a file is missing or may not be read, where one is not IDX, where pictures and labels differ in number or a
  ///   part is empty, or where training and test pictures differ in size.
  public init(directory: String, classCount: Int = 10) throws(DatasetError) {
    if access(directory, X_OK) != 0 && errno == EACCES { throw .unreadableDirectory(directory) }
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: directory, isDirectory: &isDirectory), isDirectory.boolValue else {
      throw .noDirectory(directory)
    }
    guard let trainImages = DatasetFile.trainImages.find(in: directory),
      let trainLabels = DatasetFile.trainLabels.find(in: directory),
      let testImages = DatasetFile.testImages.find(in: directory),
      let testLabels = DatasetFile.testLabels.find(in: directory)
    else {
      throw .missingFiles(DatasetFile.allCases.filter { $0.find(in: directory) == nil }, directory: directory)
    }
    train = try LabeledImageFiles(images: trainImages, labels: trainLabels)
    test = try LabeledImageFiles(images: testImages, labels: testLabels)
    guard (train.rows, train.columns) == (test.rows, test.columns) else {
      throw .sizesDiffer(
        train: train.images.path, trainShape: train.images.header.shape,
        test: test.images.path, testShape: test.images.header.shape)
    }
    shape = DatasetShape(
      trainCount: train.count, testCount: test.count, rows: train.rows, columns: train.columns, classCount: classCount)
  }

  /// Reads the four files into `shape.byteCount` bytes of memory; `shape.parts(in:)` then finds them there.
  ///
  /// Beside each gzip'd file a decompressed copy is kept, where the folder lets it be, which is read the next time.
  ///
  /// - Throws: `DatasetError` where a file turns out damaged or a label is outside the classes. What the memory holds
  ///   then is unspecified.
  public func load(into memory: UnsafeMutableRawBufferPointer) throws(DatasetError) {
    precondition(memory.count >= shape.byteCount, "the memory must have shape.byteCount bytes")
    func bytes(_ file: DatasetFile) -> UnsafeMutableRawBufferPointer {
      // In bounds, as checked above.
      UnsafeMutableRawBufferPointer(rebasing: memory[shape.range(of: file)])
    }
    try train.load(images: bytes(.trainImages), labels: bytes(.trainLabels), classCount: shape.classCount)
    try test.load(images: bytes(.testImages), labels: bytes(.testLabels), classCount: shape.classCount)
  }
}
