import Foundation

/// A file that is written to, with every failure thrown: a full disk is not lost in a buffer.
package final class OutputFile {
  /// What errors call the file.
  package let name: String
  private var descriptor: Int32

  /// Opens a file for writing at its end, and creates it if need be.
  package convenience init(appendingTo path: String) throws(FileError) {
    try self.init(path, name: path, O_APPEND)
  }

  /// Opens a file for writing and empties it, or creates it; errors call it `name`.
  convenience init(creating path: String, name: String) throws(FileError) {
    try self.init(path, name: name, O_TRUNC)
  }

  private init(_ path: String, name: String, _ flag: Int32) throws(FileError) {
    // A pipe that nobody reads from would be waited for.
    descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK | flag, 0o666)
    self.name = name
    guard descriptor >= 0 else {
      let code = errno
      guard code != ENXIO else {
        throw FileError(
          path: name, problem: "is a pipe that nobody reads from", remedy: "Put a file in its place, or remove it.")
      }
      throw FileError(path: name, "cannot be written", errno: code)
    }
    // What is written comes whole, however long a reader takes.
    _ = fcntl(descriptor, F_SETFL, flag)
  }

  /// Whether the file that is written still has its name.
  func isInPlace(at path: String) -> Bool {
    var (own, named) = (stat(), stat())
    guard fstat(descriptor, &own) == 0, stat(path, &named) == 0 else { return false }
    return (own.st_dev, own.st_ino) == (named.st_dev, named.st_ino)
  }

  /// The process's standard output. The descriptor is a copy, so that closing it leaves the original open.
  package static func standardOutput() throws(FileError) -> OutputFile {
    try OutputFile(copying: STDOUT_FILENO, name: "standard output")
  }

  private init(copying descriptor: Int32, name: String) throws(FileError) {
    self.descriptor = dup(descriptor)
    self.name = name
    guard self.descriptor >= 0 else { throw FileError(path: name, "cannot be written", errno: errno) }
  }

  deinit {
    if descriptor >= 0 { Foundation.close(descriptor) }
  }

  /// Writes all of the text as UTF-8.
  package func write(_ text: String) throws(FileError) {
    try write(Array(text.utf8))
  }

  /// Writes all of the bytes.
  package func write(_ bytes: [UInt8]) throws(FileError) {
    let result = bytes.withUnsafeBytes { bytes in Result { () throws(FileError) in try write(bytes) } }
    try result.get()
  }

  /// Writes all of the bytes, in as many calls as it takes.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      // The slice's pointer is valid for its own count as long as the caller's bytes are.
      let written = Foundation.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if written >= 0 {
        rest = rest.dropFirst(written)
      } else if errno != EINTR {
        throw FileError(path: name, "cannot be written", errno: errno)
      }
    }
  }

  /// Closes the file, which is when some file systems tell of a failed write. Nothing may be written afterwards.
  package func close() throws(FileError) {
    defer { descriptor = -1 }
    guard Foundation.close(descriptor) == 0 else { throw FileError(path: name, "cannot be written", errno: errno) }
  }
}
