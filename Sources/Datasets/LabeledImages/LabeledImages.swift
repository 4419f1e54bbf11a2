/// Pictures and their classes, in memory that somebody else owns.
///
/// A view: copying it copies no picture. Whoever made it keeps the memory alive and unchanged while views of it are
/// used; that is why it may be read from every thread and, in shared memory, from every rank.
public struct LabeledImages: @unchecked Sendable {
  /// [count, rows, columns], row-major; a pixel is 0 (background) to 255.
  public let images: UnsafeBufferPointer<UInt8>
  /// [count], each below `classCount`.
  public let labels: UnsafeBufferPointer<UInt8>
  /// Pixels a picture is high.
  public let rows: Int
  /// Pixels a picture is wide.
  public let columns: Int
  /// The number of classes.
  public let classCount: Int

  /// A view of pictures and labels whose numbers agree.
  public init(
    images: UnsafeBufferPointer<UInt8>, labels: UnsafeBufferPointer<UInt8>, rows: Int, columns: Int, classCount: Int
  ) {
    precondition(images.count == labels.count * rows * columns, "every picture must have one label")
    self.images = images
    self.labels = labels
    self.rows = rows
    self.columns = columns
    self.classCount = classCount
  }

  /// The number of pictures.
  public var count: Int { labels.count }

  /// Pixels a picture has.
  public var pixelCount: Int { rows * columns }

  /// The pixels of one picture, [rows, columns], row-major. Read row after row, as they are stored, they are the
  /// flattened picture.
  public func image(at index: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: images[index * pixelCount..<(index + 1) * pixelCount])
  }
}
