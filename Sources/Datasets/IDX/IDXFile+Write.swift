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
    let failure = { (reason: Errno) in IDXError(path: path, reason: .unwritable(reason)) }
    try replaceFile(at: path, failure: failure) { temporaryPath throws(IDXError) in
      // "T" writes without compressing; level 6 is gzip's own.
      guard let file = gzopen(temporaryPath, compressed ? "wb6" : "wbT") else { throw failure(.current) }
      let bigEndian = Element.self == UInt8.self ? elements : elements.map(\.bigEndian)
      let isWritten =
        header.bytes.withUnsafeBytes { write($0, to: file) } && bigEndian.withUnsafeBytes { write($0, to: file) }
      guard gzclose(file) == Z_OK, isWritten else { throw failure(.current) }
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
