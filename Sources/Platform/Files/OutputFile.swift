import Glibc
import SystemPackage

/// A file that is written to, with every failure thrown: a full disk is not lost in a buffer.
package final class OutputFile {
  /// What errors call the file.
  package let name: String
  /// Nil once it's closed.
  private var descriptor: FileDescriptor?

  /// Opens a file for writing at its end, and creates it if need be.
  package convenience init(appendingTo path: String) throws(FileError) {
    try self.init(path, name: path, .append)
  }

  /// Opens a file for writing and empties it, or creates it; errors call it `name`.
  package convenience init(creating path: String, name: String) throws(FileError) {
    try self.init(path, name: name, .truncate)
  }

  private init(_ path: String, name: String, _ option: FileDescriptor.OpenOptions) throws(FileError) {
    self.name = name
    do throws(Errno) {
      // A pipe that nobody reads from would be waited for.
      let descriptor = try Errno.catching {
        try FileDescriptor.open(
          FilePath(path), .writeOnly, options: [.create, .closeOnExec, .nonBlocking, option],
          permissions: FilePermissions(rawValue: 0o666))
      }
      // What is written comes whole, however long a reader takes.
      _ = fcntl(descriptor.rawValue, F_SETFL, option.rawValue)
      self.descriptor = descriptor
    } catch {
      guard error != .noSuchAddressOrDevice else {
        throw FileError(
          path: name, problem: "is a pipe that nobody reads from", remedy: "Put a file in its place, or remove it.")
      }
      throw FileError(path: name, "cannot be written", error)
    }
  }

  /// The process's standard output. The descriptor is a copy, so that closing it leaves the original open.
  package static func standardOutput() throws(FileError) -> OutputFile {
    try OutputFile(copying: .standardOutput, name: "standard output")
  }

  private init(copying descriptor: FileDescriptor, name: String) throws(FileError) {
    self.name = name
    do throws(Errno) {
      self.descriptor = try Errno.catching { try descriptor.duplicate() }
    } catch {
      throw FileError(path: name, "cannot be written", error)
    }
  }

  deinit { try? descriptor?.close() }

  /// Whether the file that is written still has its name.
  package func isInPlace(at path: String) -> Bool {
    var (own, named) = (stat(), stat())
    guard let descriptor, fstat(descriptor.rawValue, &own) == 0, stat(path, &named) == 0 else { return false }
    return (own.st_dev, own.st_ino) == (named.st_dev, named.st_ino)
  }

  /// Writes all of the text as UTF-8.
  package func write(_ text: String) throws(FileError) { try write(Array(text.utf8)) }

  /// Writes all of the bytes.
  package func write(_ bytes: [UInt8]) throws(FileError) { try writeAll(bytes) }

  /// Writes all of the bytes.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) { try writeAll(bytes) }

  private func writeAll(_ bytes: some Sequence<UInt8>) throws(FileError) {
    do throws(Errno) {
      guard let descriptor else { throw .badFileDescriptor }
      _ = try Errno.catching { try descriptor.writeAll(bytes) }
    } catch {
      throw FileError(path: name, "cannot be written", error)
    }
  }

  /// Closes the file, which is when some file systems tell of a failed write. Nothing may be written afterwards.
  package func close() throws(FileError) {
    defer { descriptor = nil }
    do throws(Errno) {
      try Errno.catching { try descriptor?.close() }
    } catch {
      throw FileError(path: name, "cannot be written", error)
    }
  }
}
