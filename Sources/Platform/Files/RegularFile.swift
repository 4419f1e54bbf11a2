import Glibc
import SystemPackage

/// A regular file that is open for reading; what stands in its place later isn't read.
package final class RegularFile: Sendable {
  /// The file, as the caller named it.
  package let path: String
  /// Its bytes when it was opened.
  package let size: Int
  private let descriptor: FileDescriptor

  /// Opens a file.
  ///
  /// - Throws: `FileError` where it can't be read or isn't a regular file.
  package init(reading path: String) throws(FileError) {
    let descriptor: FileDescriptor
    do throws(Errno) {
      descriptor = try Errno.catching {
        try FileDescriptor.open(FilePath(path), .readOnly, options: [.closeOnExec, .nonBlocking])
      }
    } catch {
      throw FileError(path: path, "cannot be read", error)
    }
    var status = stat()
    let isKnown = fstat(descriptor.rawValue, &status) == 0
    let (reason, type) = (Errno.current, status.st_mode & S_IFMT)
    guard isKnown, type == S_IFREG else {
      try? descriptor.close()
      if !isKnown || type == S_IFDIR {
        throw FileError(path: path, "cannot be read", isKnown ? .isDirectory : reason)
      }
      // A pipe that nobody writes to, or a device, might never end.
      throw FileError(
        path: path, problem: "is not a regular file", remedy: "Give a file instead of a pipe or a device.")
    }
    (self.path, self.descriptor, size) = (path, descriptor, Int(status.st_size))
  }

  deinit { try? descriptor.close() }

  /// Reads up to `buffer.count` bytes from `offset` on, and returns how many: fewer only at the end of the file.
  package func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    var filled = 0
    while filled < buffer.count {
      // The rebased slice stays inside `buffer`, which the caller keeps alive.
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count: Int
      do throws(Errno) {
        count = try Errno.catching { try descriptor.read(fromAbsoluteOffset: Int64(offset + filled), into: rest) }
      } catch {
        throw FileError(path: path, "cannot be read", error)
      }
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// The bytes in a range, or as many as the file has there.
  package func bytes(_ range: Range<Int>) throws(FileError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: range.count)
    // The array owns these bytes for the length of the call.
    let result = bytes.withUnsafeMutableBytes { buffer in
      Result { () throws(FileError) in try read(at: range.lowerBound, into: buffer) }
    }
    bytes.removeLast(bytes.count - (try result.get()))
    return bytes
  }
}
