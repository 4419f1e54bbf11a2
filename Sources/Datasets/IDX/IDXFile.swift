import Foundation

/// An IDX file, raw or gzip'd, whose header has been read and whose elements have not.
///
/// Two steps, because the ranks of a node share one copy of the data: one rank opens the file and learns how much
/// memory its elements take; whoever owns that memory hands it to `read(into:)`, which decompresses straight into it.
public struct IDXFile: Sendable {
  /// The file, as the caller named it.
  public let path: String
  /// What the file holds.
  public let header: IDXHeader

  /// Opens a file and validates its header.
  ///
  /// - Throws: `IDXError` where the file cannot be read, is not IDX, or promises more than it, or the machine's memory,
  ///   can hold.
  public init(path: String) throws(IDXError) {
    self.path = path
    var reader = try IDXReader(path: path)
    header = try reader.readHeader()
  }

  /// Reads the elements, big-endian as they are in the file, into memory of exactly `header.byteCount` bytes.
  ///
  /// - Throws: `IDXError` where the file ends early, goes on after its elements, is damaged, or is no longer the one
  ///   that was opened. What the memory holds then is unspecified.
  public func read(into memory: UnsafeMutableRawBufferPointer) throws(IDXError) {
    precondition(memory.count == header.byteCount, "the memory must have header.byteCount bytes")
    var reader = try IDXReader(path: path)
    guard try reader.readHeader() == header else { throw IDXError(path: path, reason: .changed) }
    try reader.readElements(of: header, into: memory)
  }

  /// Makes sure that the file holds what its header promises, without keeping it.
  ///
  /// - Throws: `IDXError`, as `read(into:)`.
  func checkElements() throws(IDXError) {
    var reader = try IDXReader(path: path)
    try reader.checkElements(of: reader.readHeader())
  }

  /// Reads the items one after the other, each a part of the array along its first dimension, big-endian.
  ///
  /// - Parameter body: Is given each item for the length of the call.
  /// - Throws: `IDXError`, as `read(into:)`, and what `body` throws.
  package func forEachItem(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    var reader = try IDXReader(path: path)
    guard try reader.readHeader() == header else { throw IDXError(path: path, reason: .changed) }
    try reader.readItems(of: header, body)
  }

  /// Reads the elements into an array, in the machine's byte order.
  ///
  /// - Throws: `IDXError`, as `read(into:)`, and where the file holds elements of another type.
  public func elements<Element: IDXElement>(as type: Element.Type = Element.self) throws(IDXError) -> [Element] {
    guard header.elementType == Element.idxElementType else {
      throw IDXError(
        path: path, reason: .wrongElementType(found: header.elementType, expected: Element.idxElementType))
    }
    var elements = [Element](repeating: Element(), count: header.byteCount / MemoryLayout<Element>.stride)
    // The array owns these bytes for the length of the call, and every pattern of bits is an element.
    try elements.withUnsafeMutableBufferPointer { buffer throws(IDXError) in
      try read(into: UnsafeMutableRawBufferPointer(buffer))
    }
    for index in elements.indices { elements[index] = Element(bigEndian: elements[index]) }
    return elements
  }
}
