import CZlib
import Foundation
import Platform
import SystemPackage

extension IDXFile {
  /// Writes an array as an IDX file, big-endian, under a temporary name that is then renamed: no one sees half a file.
  ///
  /// - Parameters:
  ///   - elements: Row-major; as many as `shape` has.
  ///   - shape: 1 to 255 dimensions, each below 2³².
  ///   - path: The file; one that exists is replaced.
  ///   - compressed: Whether to gzip it. The name is the caller's to choose: readers go by the content.
  /// - Throws: `IDXError` where the file cannot be written.
  public static func write<Element: IDXElement>(
    _ elements: [Element], shape: [Int], to path: String, compressed: Bool
  ) throws(IDXError) {
    let header = IDXHeader(elementType: Element.idxElementType, shape: shape)
    guard let header, header.byteCount == elements.count * MemoryLayout<Element>.stride else {
      preconditionFailure("\(elements.count) elements do not fill the IDX shape \(shape)")
    }
    let bigEndian = Element.self == UInt8.self ? elements : elements.map(\.bigEndian)
    // In the closure, the array owns these bytes for the length of the call.
    try write(header, to: path, compressed: compressed) { file in bigEndian.withUnsafeBytes { write($0, to: file) } }
  }

  /// Writes bytes that come one part after the other as a gzip'd IDX file, also whole or not at all.
  ///
  /// - Parameters:
  ///   - shape: 1 to 255 dimensions, each below 2³².
  ///   - path: The file; one that exists is replaced.
  ///   - body: Calls its argument with all elements of the shape, in order.
  /// - Throws: What `body` throws, and `IDXError` where the file cannot be written.
  package static func write(
    shape: [Int], to path: String,
    _ body: (_ append: (_ elements: [UInt8]) throws(IDXError) -> Void) throws(IDXError) -> Void
  ) throws(IDXError) {
    guard let header = IDXHeader(elementType: .uint8, shape: shape) else {
      preconditionFailure("no IDX file has the shape \(shape)")
    }
    try write(header, to: path, compressed: true) { file throws(IDXError) in
      var count = 0
      try body { elements throws(IDXError) in
        count += elements.count
        let isWritten = elements.withUnsafeBytes { write($0, to: file) }
        guard isWritten else { throw IDXError(path: path, reason: .unwritable(.current)) }
      }
      precondition(count == header.byteCount, "the elements do not fill the IDX shape \(shape)")
      return true
    }
  }

  /// Writes a header and what `body` puts behind it.
  private static func write(
    _ header: IDXHeader, to path: String, compressed: Bool, _ body: (gzFile) throws(IDXError) -> Bool
  ) throws(IDXError) {
    let failure = { (reason: Errno) in IDXError(path: path, reason: .unwritable(reason)) }
    try replaceFile(at: path, failure: failure) { temporaryPath throws(IDXError) in
      // "T" writes without compressing; level 6 is gzip's own.
      guard let file = gzopen(temporaryPath, compressed ? "wb6" : "wbT") else { throw failure(.current) }
      let outcome = Result { () throws(IDXError) in
        let hasHeader = header.bytes.withUnsafeBytes { write($0, to: file) }
        return hasHeader ? try body(file) : false
      }
      let isClosed = gzclose(file) == Z_OK
      guard try outcome.get(), isClosed else { throw failure(.current) }
    }
  }

  /// Writes all bytes, which the caller keeps alive; false where the system refuses.
  private static func write(_ bytes: UnsafeRawBufferPointer, to file: gzFile) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = gzwrite(file, rest.baseAddress, UInt32(min(rest.count, 1 << 30)))
      guard count > 0 else { return false }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(Int(count)))
    }
    return true
  }
}
