import Platform

/// What stands before the numbers of an IDX file: what they are, and the shape of their array.
///
/// Two zero bytes, the element type, the number of dimensions, then each dimension as a big-endian 32-bit number.
/// Source: Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits", "The IDX file format".
public struct IDXHeader: Hashable, Sendable {
  /// What each element is.
  public let elementType: IDXElementType
  /// The dimensions, outermost first: `[60000, 28, 28]` for MNIST's training images.
  public let shape: [Int]
  /// Bytes of all elements.
  public let byteCount: Int

  /// A header for an array, or nil where no IDX file can have it: no dimension or more than 255, a dimension that does
  /// not fit 32 bits, or more bytes than `Int` counts.
  public init?(elementType: IDXElementType, shape: [Int]) {
    guard (1...255).contains(shape.count) else { return nil }
    var byteCount = elementType.byteCount
    for dimension in shape {
      guard UInt32(exactly: dimension) != nil else { return nil }
      let (product, overflows) = byteCount.multipliedReportingOverflow(by: dimension)
      guard !overflows else { return nil }
      byteCount = product
    }
    self.elementType = elementType
    self.shape = shape
    self.byteCount = byteCount
  }

  /// The header as it stands in a file.
  public var bytes: [UInt8] {
    [0, 0, elementType.rawValue, UInt8(shape.count)]
      + shape.flatMap { dimension in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: dimension >> $0) } }
  }

  /// What the file promises, in words: "60,000 images of 28×28 (47,040,000 bytes)".
  var promise: String {
    let items =
      shape.count == 3
      ? "\(shape[0].grouped) images of \(shape[1])×\(shape[2])"
      : "\(shape.map(\.grouped).joined(separator: "×")) items"
    return "\(items) (\(byteCount.grouped) bytes)"
  }
}
