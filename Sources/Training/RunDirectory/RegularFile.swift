import Foundation

/// A regular file that is open for reading; what stands in its place later isn't read.
final class RegularFile: Sendable {
  /// The file, as the caller named it.
  let path: String
  /// Its bytes when it was opened.
  let size: Int
  private let descriptor: Int32

  /// Opens a file.
  ///
  /// - Throws: `FileError` where it can't be read or isn't a regular file.
  init(reading path: String) throws(FileError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw FileError(path: path, "cannot be read", errno: errno) }
    var status = stat()
    let isKnown = fstat(descriptor, &status) == 0
    let (code, type) = (errno, status.st_mode & S_IFMT)
    guard isKnown, type == S_IFREG else {
      close(descriptor)
      if !isKnown || type == S_IFDIR { throw FileError(path: path, "cannot be read", errno: isKnown ? EISDIR : code) }
      // A pipe that nobody writes to, or a device, might never end.
      throw FileError(
        path: path, problem: "is not a regular file", remedy: "Give a file instead of a pipe or a device.")
    }
    (self.path, self.descriptor, size) = (path, descriptor, Int(status.st_size))
  }

  deinit { close(descriptor) }

  /// Reads up to `buffer.count` bytes from `offset` on, and returns how many: fewer only at the end of the file.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    var filled = 0
    while filled < buffer.count {
      // The rebased slice stays inside `buffer`, which the caller keeps alive.
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + filled))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileError(path: path, "cannot be read", errno: errno) }
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// The bytes in a range, or as many as the file has there.
  func bytes(_ range: Range<Int>) throws(FileError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: range.count)
    // The array owns these bytes for the length of the call.
    let result = bytes.withUnsafeMutableBytes { buffer in
      Result { () throws(FileError) in try read(at: range.lowerBound, into: buffer) }
    }
    bytes.removeLast(bytes.count - (try result.get()))
    return bytes
  }
}
