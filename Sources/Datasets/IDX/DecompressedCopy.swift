import Foundation
import Platform

/// The content of a gzip'd IDX file, kept in a file of its own to spare the next start decompressing.
///
/// It is read only if its length and CRC-32 are those that the gzip'd file ends with: a copy that belongs to another file,
/// was cut short or was changed is never used.
struct DecompressedCopy {
  let path: String
  private let header: IDXHeader
  private let sum: ContentSum

  /// The copy, there or not, of a file with this header and this content.
  init(path: String, of header: IDXHeader, _ sum: ContentSum) {
    (self.path, self.header, self.sum) = (path, header, sum)
  }

  /// Reads the elements, `header.byteCount` bytes, and returns whether they are those of the gzip'd file; what the
  /// memory holds else is unspecified.
  func read(into memory: UnsafeMutableRawBufferPointer) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      Int(status.st_size) == header.bytes.count + memory.count
    else { return false }
    var start = [UInt8](repeating: 0, count: header.bytes.count)
    guard Glibc.read(descriptor, &start, start.count) == start.count, start == header.bytes else { return false }
    var found = ContentSum()
    start.withUnsafeBytes { found.add($0) }
    var rest = memory[...]
    while !rest.isEmpty {
      // What was just read is still in the cache for its checksum. The rebased slice stays inside `memory`.
      let chunk = UnsafeMutableRawBufferPointer(rebasing: rest.prefix(1 << 18))
      let count = Glibc.read(descriptor, chunk.baseAddress, chunk.count)
      guard count > 0 else { return false }
      found.add(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
      rest = rest.dropFirst(count)
    }
    return found == sum
  }

  /// Keeps the elements that were read from the gzip'd file. Whatever fails, such as a folder that can't be written,
  /// there's just no copy.
  func write(_ elements: UnsafeRawBufferPointer) {
    removeAbandonedFiles(beside: path)
    try? replaceFile(path) { file throws(FileError) in
      try file.write(header.bytes)
      try file.write(elements)
    }
  }
}
