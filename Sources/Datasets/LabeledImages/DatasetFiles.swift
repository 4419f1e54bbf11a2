/// The four files of a data set, or the two to train on, found in a folder and opened: their sizes are known, nothing is
/// loaded.
///
/// The first rank of a node does this; it shares `shape` with the others, and loads into memory that all of them read.
public struct DatasetFiles: Sendable {
  /// The sizes, and how much memory the data set takes; 256 classes where they are yet to be counted.
  public let shape: DatasetShape
  private let train: LabeledImageFiles
  private let test: LabeledImageFiles?
  private let countsClasses: Bool

  /// Finds and opens the files in a folder; each may be gzip'd or not.
  ///
  /// - Parameters:
  ///   - directory: The folder.
  ///   - classCount: The classes, 2 to 256; nil counts them when the labels are loaded.
  ///   - needsTest: Whether a folder without either of the two test files is refused.
  /// - Throws: `DatasetError` where the folder or a file is missing or may not be read, where one is not IDX, where
  ///   pictures and labels differ in number or a part is empty, where training and test pictures differ in size, or
  ///   where they are too large.
  public init(directory: String, classCount: Int? = 10, needsTest: Bool = true) throws(DatasetError) {
    let folder = try DataFolder(directory)
    if folder.emnistSplits.count > 1 { throw .severalSplits(folder.emnistSplits, directory: directory) }
    guard folder.missingFiles.isEmpty || folder.missingFiles == [.testImages, .testLabels] && !needsTest
    else { throw .missingFiles(folder.missingFiles, directory: directory, emnistSplit: folder.emnistSplits.first) }
    train = try LabeledImageFiles(images: folder.paths(of: .trainImages), labels: folder.paths(of: .trainLabels))
    test =
      if folder.missingFiles.isEmpty {
        try LabeledImageFiles(images: folder.paths(of: .testImages), labels: folder.paths(of: .testLabels))
      } else { nil }
    if let test, (train.rows, train.columns) != (test.rows, test.columns) {
      throw .sizesDiffer(
        train: train.images.path, trainShape: train.images.header.shape,
        test: test.images.path, testShape: test.images.header.shape)
    }
    guard max(train.rows, train.columns) <= Self.longestSide else {
      throw .tooLarge(path: train.images.path, rows: train.rows, columns: train.columns)
    }
    countsClasses = classCount == nil
    shape = DatasetShape(
      trainCount: train.count, testCount: test?.count ?? 0, rows: train.rows, columns: train.columns,
      classCount: classCount ?? 256)
  }

  /// The most pixels that a picture may be high or wide.
  static let longestSide = 256

  /// The file that is read for one of the four; nil where there are no test files.
  public func path(of file: DatasetFile) -> String? {
    switch file {
    case .trainImages: train.images.path
    case .trainLabels: train.labels.path
    case .testImages: test?.images.path
    case .testLabels: test?.labels.path
    }
  }

  /// Reads the files into `shape.byteCount` bytes of memory, where the `parts(in:)` of the result then finds them.
  ///
  /// Of each gzip'd file a decompressed copy is kept, which is read the next time, unless none are used.
  ///
  /// - Returns: `shape`, with as many classes as the highest label of all parts asks for if they were to be counted.
  /// - Throws: `DatasetError` where a file turns out damaged, two files of the same name differ, or a label is outside the
  ///   classes. What the memory holds then is unspecified.
  public func load(
    into memory: UnsafeMutableRawBufferPointer, copies: DecompressedCopies = .kept(DecompressedCache())
  ) throws(DatasetError) -> DatasetShape {
    precondition(memory.count >= shape.byteCount, "the memory must have shape.byteCount bytes")
    func bytes(_ file: DatasetFile) -> UnsafeMutableRawBufferPointer {
      // In bounds, as checked above.
      UnsafeMutableRawBufferPointer(rebasing: memory[shape.range(of: file)])
    }
    try train.load(
      images: bytes(.trainImages), labels: bytes(.trainLabels), classCount: shape.classCount, copies: copies)
    try test?.load(
      images: bytes(.testImages), labels: bytes(.testLabels), classCount: shape.classCount, copies: copies)
    guard countsClasses else { return shape }
    let highest = max(bytes(.trainLabels).max() ?? 0, bytes(.testLabels).max() ?? 0)
    return shape.with(classCount: Int(highest) + 1)
  }
}
