import CZlib
import Foundation

/// The length and the CRC-32 of a file's content, decompressed where it is gzip'd.
struct ContentSum: Equatable {
  /// The content's length modulo 2³².
  private(set) var length: UInt32 = 0
  private(set) var checksum: UInt = crc32(0, nil, 0)

  init() {}

  /// What a gzip'd file's last eight bytes say (RFC 1952, section 2.3.1), which is the content's only where the file is
  /// one gzip stream; nil where it isn't gzip'd.
  init?(trailerOf path: String) {
    guard let handle = FileHandle(forReadingAtPath: path),
      (try? handle.read(upToCount: 2)) == Data([0x1F, 0x8B]), let end = try? handle.seekToEnd(), end > 8,
      (try? handle.seek(toOffset: end - 8)) != nil, let trailer = try? handle.readToEnd(), trailer.count == 8
    else { return nil }
    func word(_ bytes: Data) -> UInt32 { bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) } }
    checksum = UInt(word(trailer.prefix(4)))
    length = word(trailer.suffix(4))
  }

  /// Reads the whole file.
  init(ofContent path: String) throws(IDXError) {
    do throws(GzipReader.Failure) {
      var reader = try GzipReader(path: path)
      try reader.readAll { add($0) }
    } catch {
      throw IDXError(path: path, error)
    }
  }

  /// Goes on with the bytes that come next.
  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    var rest = bytes
    while !rest.isEmpty {
      // zlib counts in 32 bits. The rebased slice stays inside `bytes`, which the caller keeps alive.
      let chunk = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
      checksum = crc32(checksum, chunk.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt32(chunk.count))
      length &+= UInt32(chunk.count)
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(chunk.count))
    }
  }
}

/// Whether two files, gzip'd or not, have the same content by its length and CRC-32.
func haveSameContent(_ one: String, _ other: String) throws(IDXError) -> Bool {
  if try ContentSum(quickly: one) == ContentSum(quickly: other) { return true }
  // A trailer that differs may be that of the last of several streams.
  guard ContentSum(trailerOf: one) != nil || ContentSum(trailerOf: other) != nil else { return false }
  return try ContentSum(ofContent: one) == ContentSum(ofContent: other)
}

extension ContentSum {
  /// By a gzip'd file's trailer, or else by reading the whole file.
  fileprivate init(quickly path: String) throws(IDXError) {
    if let sum = Self(trailerOf: path) { self = sum } else { self = try Self(ofContent: path) }
  }
}
