/// The gradient of some parameters: rows of equal length, which stand some way apart in the flat buffer.
///
/// A view: the numbers are the caller's, who says how long they stand.
public struct GradientBlock {
  private let firstRow: Range<Int>
  private let rowCount: Int
  private let stride: Int
  private let start: UnsafePointer<Float>
  private let startStride: Int

  /// A gradient of rows of parameters.
  ///
  /// - Parameters:
  ///   - firstRow: The indices of the first row's parameters in the flat buffer.
  ///   - rowCount: The rows.
  ///   - stride: From the first parameter of one row to that of the next.
  ///   - start: The first row's gradient, as many numbers.
  ///   - startStride: From one row's gradient to the next's.
  init(
    _ firstRow: Range<Int>, rowCount: Int, stride: Int, at start: UnsafePointer<Float>, stride startStride: Int
  ) {
    (self.firstRow, self.rowCount, self.stride) = (firstRow, rowCount, stride)
    (self.start, self.startStride) = (start, startStride)
  }

  /// A gradient of parameters that stand together.
  public init(_ parameters: Range<Int>, at start: UnsafePointer<Float>) {
    self.init(parameters, rowCount: 1, stride: 0, at: start, stride: 0)
  }

  /// From the first parameter to the last, those between the rows among them.
  var extent: Range<Int> {
    firstRow.lowerBound..<firstRow.upperBound + max(0, rowCount - 1) * stride
  }

  /// Calls `body` for each row, with the indices of its parameters in the flat buffer and as many numbers of their gradient.
  public func forEachRow(_ body: (Range<Int>, UnsafePointer<Float>) -> Void) {
    for row in 0..<rowCount {
      let first = firstRow.lowerBound + row * stride
      body(first..<first + firstRow.count, start + row * startStride)
    }
  }
}
