import Foundation
import Platform

/// What stands before the numbers of an array in NumPy's format: what they are, and the array's shape.
///
/// Source: NumPy, "NEP 1: a simple file format for NumPy arrays", versions 1 to 3.
package struct NPYHeader: Equatable, Sendable {
  /// The type of numbers.
  package let type: NPYNumber
  /// The dimensions, outermost first.
  package let shape: [Int]

  /// The most bytes of the description.
  private static let longestText = 1 << 16

  /// Reads the header from the start of a stream.
  ///
  /// - Throws: `FileError` where it isn't one, or of an array that isn't read: of other numbers, or in Fortran's order.
  package init(_ stream: some ByteStream, name: String) throws(FileError) {
    let start = try stream.bytes(8)
    guard start.count == 8, start.starts(with: [0x93] + Array("NUMPY".utf8)) else {
      throw FileError(
        path: name, problem: "is not an array of NumPy's", remedy: "Write it with numpy.save or numpy.savez.")
    }
    let lengthBytes = try stream.bytes(start[6] == 1 ? 2 : 4)
    let length = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= Self.longestText else { throw Self.damaged(name) }
    let bytes = try stream.bytes(length)
    guard bytes.count == length else { throw Self.damaged(name) }
    let text = String(decoding: bytes, as: UTF8.self)
    guard let described = text.firstMatch(of: /'descr'\s*:\s*'([^']*)'/),
      let order = text.firstMatch(of: /'fortran_order'\s*:\s*(True|False)/),
      let dimensions = text.firstMatch(of: /'shape'\s*:\s*\(([0-9, ]*)\)/)
    else {
      throw FileError(
        path: name, problem: "is not an array of numbers: \(text.printable.cut(to: 60))",
        remedy: "Convert it to an array of numbers, such as uint8.")
    }
    guard let type = NPYNumber(described: String(described.1)) else {
      throw FileError(
        path: name, problem: "holds numbers of the type '\(String(described.1).printable.cut(to: 20))'",
        remedy: "Convert it: array.astype('uint8').")
    }
    let shape = dimensions.1.split(whereSeparator: { ", ".contains($0) }).map { Int($0) }
    var byteCount = type.byteCount
    for dimension in shape {
      // An array of no items has items of some size, too.
      let (product, overflows) = byteCount.multipliedReportingOverflow(by: max(dimension ?? .max, 1))
      guard !overflows else { throw Self.damaged(name) }
      byteCount = product
    }
    guard order.1 == "False" || shape.count < 2 else {
      throw FileError(
        path: name, problem: "is in Fortran's order", remedy: "Convert it: numpy.ascontiguousarray(array).")
    }
    (self.type, self.shape) = (type, shape.compactMap(\.self))
  }

  private static func damaged(_ name: String) -> FileError {
    FileError(path: name, problem: "has a damaged header", remedy: "Write it with numpy.save or numpy.savez.")
  }
}
