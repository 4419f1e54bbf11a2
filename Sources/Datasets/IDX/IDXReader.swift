import Foundation
import Platform

/// One pass over an IDX file: the header, then the elements.
struct IDXReader: ~Copyable {
  private let path: String
  private var content: GzipReader

  init(path: String) throws(IDXError) {
    self.path = path
    do { content = try GzipReader(path: path) } catch { throw IDXError(path: path, error) }
  }

  /// Reads and validates the header.
  mutating func readHeader() throws(IDXError) -> IDXHeader {
    let magic = try readBytes(4)
    guard !magic.isEmpty else {
      try checkComplete()
      throw error(.empty)
    }
    guard !content.isCompressed || !magic.starts(with: [0x1F, 0x8B]) else { throw error(.gzippedTwice) }
    guard magic.starts(with: [0, 0].prefix(magic.count)) else {
      let start = try magic + readBytes(60)
      throw error(isWebPage(start) ? .webPage : .notIDX(firstBytes: Array(magic.prefix(4))))
    }
    guard magic.count == 4 else { throw error(.shortHeader) }
    guard let elementType = IDXElementType(rawValue: magic[2]) else { throw error(.unknownElementType(magic[2])) }
    guard magic[3] > 0 else { throw error(.noDimensions) }

    let dimensions = try readBytes(4 * Int(magic[3]))
    guard dimensions.count == 4 * Int(magic[3]) else { throw error(.shortHeader) }
    let shape = stride(from: 0, to: dimensions.count, by: 4).map { first in
      dimensions[first..<first + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    guard let header = IDXHeader(elementType: elementType, shape: shape) else {
      let promise = shape.map(\.grouped).joined(separator: "×") + " items"
      throw error(.tooLarge(promise: promise, limit: "any machine can address"))
    }
    try checkSize(of: header)
    return header
  }

  /// Reads all elements that follow the header, and makes sure that nothing follows them.
  mutating func readElements(of header: IDXHeader, into memory: UnsafeMutableRawBufferPointer) throws(IDXError) {
    let held = try read(into: memory)
    guard held == memory.count else { throw error(.truncated(promise: header.promise, held: held)) }
    // One byte more than there should be: shows trailing bytes, and makes zlib verify the checksum.
    guard try readBytes(1).isEmpty else { throw error(.trailingBytes(promise: header.promise)) }
    try checkComplete()
  }

  /// Reads all items, each a part along the first dimension, and makes sure that nothing follows them.
  mutating func readItems(of header: IDXHeader, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    let size = header.byteCount / max(header.shape[0], 1)
    let item = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
    defer { item.deallocate() }
    for index in 0..<header.shape[0] {
      let held = try read(into: item)
      guard held == size else { throw error(.truncated(promise: header.promise, held: index * size + held)) }
      try body(UnsafeRawBufferPointer(item))
    }
    guard try readBytes(1).isEmpty else { throw error(.trailingBytes(promise: header.promise)) }
    try checkComplete()
  }

  /// Makes sure that as many elements follow the header as it promises, and nothing else, without keeping them.
  mutating func checkElements(of header: IDXHeader) throws(IDXError) {
    var held = 0
    do { try content.readAll { held += $0.count } } catch { throw IDXError(path: path, error) }
    guard held >= header.byteCount else { throw error(.truncated(promise: header.promise, held: held)) }
    guard held == header.byteCount else { throw error(.trailingBytes(promise: header.promise)) }
  }

  /// Refuses a header that lies, before anyone allocates memory for it.
  private func checkSize(of header: IDXHeader) throws(IDXError) {
    if content.isCompressed {
      // No deflate stream expands more than 1032 to 1 (zlib.net/zlib_tech.html, "Maximum Compression Factor").
      guard header.byteCount / 1032 <= content.fileSize else {
        let limit = "a gzip'd file of \(content.fileSize.grouped) bytes can hold"
        throw error(.tooLarge(promise: header.promise, limit: limit))
      }
    } else {
      let held = content.fileSize - header.bytes.count
      guard held >= header.byteCount else { throw error(.truncated(promise: header.promise, held: held)) }
      guard held == header.byteCount else { throw error(.trailingBytes(promise: header.promise)) }
    }
    let memory = ProcessInfo.processInfo.physicalMemory
    guard header.byteCount <= memory else {
      let limit = "this machine's memory (\(Int(clamping: memory).grouped) bytes)"
      throw error(.tooLarge(promise: header.promise, limit: limit))
    }
  }

  /// The next bytes: `count` of them, or as many as there are.
  private mutating func readBytes(_ count: Int) throws(IDXError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    // The array owns these bytes for the length of the call.
    let held = try bytes.withUnsafeMutableBufferPointer { buffer throws(IDXError) in
      try read(into: UnsafeMutableRawBufferPointer(buffer))
    }
    return Array(bytes.prefix(held))
  }

  private mutating func read(into memory: UnsafeMutableRawBufferPointer) throws(IDXError) -> Int {
    do { return try content.read(into: memory) } catch { throw IDXError(path: path, error) }
  }

  private func checkComplete() throws(IDXError) {
    do { try content.checkComplete() } catch { throw IDXError(path: path, error) }
  }

  private func error(_ reason: IDXError.Reason) -> IDXError {
    IDXError(path: path, reason: reason)
  }
}

extension IDXError {
  /// What a failure to read a file's content means for an IDX file.
  init(path: String, _ failure: GzipReader.Failure) {
    let reason: Reason =
      switch failure {
      case .system(let reason): .unreadable(reason)
      case .notAFile: .notAFile
      case .corrupt(let words): .corrupt(words)
      }
    self.init(path: path, reason: reason)
  }
}
