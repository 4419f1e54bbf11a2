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
    let folder = try DataFolder(directory)
    guard folder.missingFiles.isEmpty else { throw .missingFiles(folder.missingFiles, directory: directory) }
    train = try LabeledImageFiles(images: folder.paths(of: .trainImages), labels: folder.paths(of: .trainLabels))
    test = try LabeledImageFiles(images: folder.paths(of: .testImages), labels: folder.paths(of: .testLabels))
    guard (train.rows, train.columns) == (test.rows, test.columns) else {
      throw .sizesDiffer(
        train: train.images.path, trainShape: train.images.header.shape,
        test: test.images.path, testShape: test.images.header.shape)
    }
    shape = DatasetShape(
      trainCount: train.count, testCount: test.count, rows: train.rows, columns: train.columns, classCount: classCount)
  }

  /// The file that is read for one of the four.
  public func path(of file: DatasetFile) -> String {
    switch file {
    case .trainImages: train.images.path
    case .trainLabels: train.labels.path
    case .testImages: test.images.path
    case .testLabels: test.labels.path
    }
  }

  /// Reads the four files into `shape.byteCount` bytes of memory; `shape.parts(in:)` then finds them there.
  ///
  /// Of each gzip'd file a decompressed copy is kept, which is read the next time: beside it in a folder that Lockstep
  /// made, else in a cache.
  ///
  /// - Throws: `DatasetError` where a file turns out damaged, two files of the same name differ, or a label is outside the
  ///   classes. What the memory holds then is unspecified.
  public func load(
    into memory: UnsafeMutableRawBufferPointer, cache: DecompressedCache? = DecompressedCache()
  ) throws(DatasetError) {
    precondition(memory.count >= shape.byteCount, "the memory must have shape.byteCount bytes")
    func bytes(_ file: DatasetFile) -> UnsafeMutableRawBufferPointer {
      // In bounds, as checked above.
      UnsafeMutableRawBufferPointer(rebasing: memory[shape.range(of: file)])
    }
    try train.load(images: bytes(.trainImages), labels: bytes(.trainLabels), classCount: shape.classCount, cache: cache)
    try test.load(images: bytes(.testImages), labels: bytes(.testLabels), classCount: shape.classCount, cache: cache)
  }
}
