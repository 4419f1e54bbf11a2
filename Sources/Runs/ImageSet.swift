import Datasets
import Platform
import Training

/// The training or the test images of a data set, with their labels, as values.
package struct ImageSet: Sendable {
  /// Which images of a data set.
  package enum Part: String, Sendable {
    case train
    case test
  }

  /// [count, rows, columns], row-major; a pixel is 0 (background) to 255.
  package let pixels: [UInt8]
  /// [count], each below the number of classes.
  package let labels: [UInt8]
  /// Pixels a picture is high.
  package let rows: Int
  /// Pixels a picture is wide.
  package let columns: Int
  /// What the classes are called, in the order of the labels.
  package let classNames: [String]

  /// The number of pictures.
  package var count: Int { labels.count }

  /// The pixels of one picture, [rows, columns], row-major.
  package func image(at index: Int) -> ArraySlice<UInt8> {
    pixels[index * rows * columns..<(index + 1) * rows * columns]
  }

  /// Reads a part of a data set; one process does. Empty where the data set has no test images.
  ///
  /// - Parameters:
  ///   - directory: The folder of the data set.
  ///   - part: Which images.
  ///   - classCount: The classes; nil counts them.
  ///   - dataset: The data set by its name in a configuration.
  /// - Throws: `DatasetError` where the files can't be read or a label is outside the classes.
  package init(
    reading directory: String, _ part: Part, classCount: Int?, dataset: Configuration.DataSettings.Dataset = .custom
  ) throws(DatasetError) {
    let files = try DatasetFiles(directory: directory, classCount: classCount, needsTest: false)
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: files.shape.byteCount, alignment: 64)
    // Images are copied out of the memory before it goes.
    defer { memory.deallocate() }
    let shape = try files.load(into: memory)
    let parts = shape.parts(in: UnsafeRawBufferPointer(memory))
    let images = part == .train ? parts.train : parts.test
    (pixels, labels) = (Array(images.images), Array(images.labels))
    (rows, columns) = (images.rows, images.columns)
    classNames = ClassNames.names(
      in: try? DataFolder(directory), count: images.classCount, published: PublishedDataset(rawValue: dataset.rawValue))
  }
}
