/// The sizes of a data set, and where its four arrays stand in the one block of memory that the ranks of a node share.
///
/// One rank reads the sizes from the files and sends them to the others, who then find the arrays without opening a
/// file. It is plain numbers, so its bytes may be sent.
public struct DatasetShape: Hashable, Sendable, BitwiseCopyable {
  /// Pictures to train on.
  public let trainCount: Int
  /// Pictures to test on; may be none.
  public let testCount: Int
  /// Pixels a picture is high.
  public let rows: Int
  /// Pixels a picture is wide.
  public let columns: Int
  /// The number of classes; every label is below it.
  public let classCount: Int

  /// The sizes, as they were read from files or received from the rank that read them.
  public init(trainCount: Int, testCount: Int, rows: Int, columns: Int, classCount: Int) {
    self.trainCount = trainCount
    self.testCount = testCount
    self.rows = rows
    self.columns = columns
    self.classCount = classCount
  }

  /// The same with another number of classes.
  package func with(classCount: Int) -> DatasetShape {
    DatasetShape(
      trainCount: trainCount, testCount: testCount, rows: rows, columns: columns, classCount: classCount)
  }

  /// Pixels a picture has: 784 for 28×28.
  public var pixelCount: Int { rows * columns }

  /// Bytes of memory that the whole data set takes.
  public var byteCount: Int { range(of: .testLabels).upperBound }

  /// The data set in memory that already holds it.
  ///
  /// - Parameter memory: `byteCount` bytes that `DatasetFiles.load(into:)` filled, in this process or another. They
  ///   must stay unchanged for as long as the returned views are used.
  /// - Returns: Views of the training images and of the test images; of the latter there may be none.
  public func parts(in memory: UnsafeRawBufferPointer) -> (train: LabeledImages, test: LabeledImages) {
    precondition(memory.count >= byteCount, "the memory must have byteCount bytes")
    func bytes(_ file: DatasetFile) -> UnsafeBufferPointer<UInt8> {
      // In bounds, as checked above; bytes may be read as UInt8 whatever they were bound to.
      UnsafeRawBufferPointer(rebasing: memory[range(of: file)]).assumingMemoryBound(to: UInt8.self)
    }
    func part(_ images: DatasetFile, _ labels: DatasetFile) -> LabeledImages {
      LabeledImages(
        images: bytes(images), labels: bytes(labels), rows: rows, columns: columns, classCount: classCount)
    }
    return (part(.trainImages, .trainLabels), part(.testImages, .testLabels))
  }

  /// Where a file's elements stand. Each array starts at a multiple of 64 bytes, a cache line.
  func range(of file: DatasetFile) -> Range<Int> {
    var start = 0
    for other in DatasetFile.allCases {
      let count = byteCount(of: other)
      if other == file { return start..<start + count }
      start = (start + count + 63) / 64 * 64
    }
    return start..<start
  }

  /// The dimensions of what a file holds.
  public func dimensions(of file: DatasetFile) -> [Int] {
    switch file {
    case .trainImages: [trainCount, rows, columns]
    case .trainLabels: [trainCount]
    case .testImages: [testCount, rows, columns]
    case .testLabels: [testCount]
    }
  }

  private func byteCount(of file: DatasetFile) -> Int { dimensions(of: file).reduce(1, *) }
}
