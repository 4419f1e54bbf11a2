import CZlib
import Foundation

/// The content of a gzip'd IDX file, kept beside it under its name without `.gz` to spare the next start decompressing.
///
/// A file of that name is read only if its length and CRC-32 are those that the gzip'd file ends with (RFC 1952, section
/// 2.3.1), and is never overwritten. So the gzip'd file counts, and a copy that belongs to another one, was cut short or
/// was changed is never used.
struct DecompressedCopy {
  private let path: String
  private let header: IDXHeader
  private let checksum: UInt
  /// The content's length modulo 2³².
  private let length: UInt32

  /// The copy of a file, there or not; nil where the file isn't gzip'd or isn't called so.
  init?(of file: IDXFile) {
    guard file.path.hasSuffix(".gz"), let handle = FileHandle(forReadingAtPath: file.path),
      (try? handle.read(upToCount: 2)) == Data([0x1F, 0x8B]), let end = try? handle.seekToEnd(), end > 8,
      (try? handle.seek(toOffset: end - 8)) != nil, let trailer = try? handle.readToEnd(), trailer.count == 8
    else { return nil }
    func word(_ bytes: Data) -> UInt32 { bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) } }
    path = String(file.path.dropLast(3))
    header = file.header
    checksum = UInt(word(trailer.prefix(4)))
    length = word(trailer.suffix(4))
  }

  /// Reads the elements, `header.byteCount` bytes, and returns whether they are those of the gzip'd file; what the
  /// memory holds else is unspecified.
  func read(into memory: UnsafeMutableRawBufferPointer) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      Int(status.st_size) == header.bytes.count + memory.count, UInt32(truncatingIfNeeded: status.st_size) == length
    else { return false }
    var start = [UInt8](repeating: 0, count: header.bytes.count)
    guard Glibc.read(descriptor, &start, start.count) == start.count, start == header.bytes else { return false }
    var sum = crc32(0, start, UInt32(start.count))
    var rest = memory[...]
    while !rest.isEmpty {
      // What was just read is still in the cache for its checksum. The rebased slice stays inside `memory`.
      let chunk = UnsafeMutableRawBufferPointer(rebasing: rest.prefix(1 << 18))
      let count = Glibc.read(descriptor, chunk.baseAddress, chunk.count)
      guard count > 0 else { return false }
      sum = crc32(sum, chunk.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt32(count))
      rest = rest.dropFirst(count)
    }
    return sum == checksum
  }

  /// Keeps the elements that were read from the gzip'd file, unless something has the copy's name. Whatever fails, such
  /// as a folder that can't be written, there's just no copy.
  func write(_ elements: UnsafeRawBufferPointer) {
    var status = stat()
    // Not even a link that leads nowhere is replaced.
    guard lstat(path, &status) != 0, isFolderWritable else { return }
    removeAbandonedFiles(beside: path)
    let temporaryPath = temporaryPath(beside: path)
    let descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { return }
    let isWritten =
      header.bytes.withUnsafeBytes { write($0, to: descriptor) } && write(elements, to: descriptor)
    // Not synced: should the machine crash, the checksum tells.
    guard close(descriptor) == 0, isWritten, rename(temporaryPath, path) == 0 else {
      unlink(temporaryPath)
      return
    }
  }

  /// Whether anyone may write into the folder: root, whom the system lets write anywhere, respects it too.
  private var isFolderWritable: Bool {
    var status = stat()
    return stat(FilePath.directory(of: path), &status) == 0 && status.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH) != 0
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

extension IDXFile {
  /// Reads the elements as `read(into:)` does, from the decompressed copy of a gzip'd file if there is one, and else
  /// makes one.
  func readThroughCopy(into memory: UnsafeMutableRawBufferPointer) throws(IDXError) {
    precondition(memory.count == header.byteCount, "the memory must have header.byteCount bytes")
    let copy = DecompressedCopy(of: self)
    if let copy, copy.read(into: memory) { return }
    try read(into: memory)
    copy?.write(UnsafeRawBufferPointer(memory))
  }
}
