import Foundation

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
    let temporaryPath = temporaryPath(beside: path)
    let descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { return }
    let isWritten =
      header.bytes.withUnsafeBytes { write($0, to: descriptor) } && write(elements, to: descriptor)
    if close(descriptor) != 0 || !isWritten
      || (try? moveFile(temporaryPath, to: path, failure: CopyFailure.init)) == nil
    {
      unlink(temporaryPath)
    }
  }

  /// Writes all bytes; false where the system refuses.
  private func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      // The rebased slice stays inside `bytes`, which the caller keeps alive.
      let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}

/// That a copy couldn't be put in its place; nobody needs to know.
private struct CopyFailure: Error {
  let code: Int32
}
