import CZlib
import Foundation
import SystemPackage
import Platform

/// Reads the content of a file, decompressed where it is gzip'd: its first bytes decide, not its name.
package struct GzipReader: ~Copyable {
  /// Why reading failed.
  package enum Failure: Error {
    /// The system's `errno`.
    case system(Errno)
    /// A directory, a pipe or a device.
    case notAFile
    /// zlib's description of damage in the gzip stream.
    case corrupt(String)
  }

  /// The file's size on disk, in bytes.
  package let fileSize: Int
  /// Whether the content is gzip'd.
  package let isCompressed: Bool
  private let file: gzFile

  /// Opens a regular file.
  package init(path: String) throws(Failure) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .system(.current) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .notAFile
    }
    guard let file = gzdopen(descriptor, "r") else {
      close(descriptor)
      throw .system(.noMemory)
    }
    self.file = file
    fileSize = Int(status.st_size)
    gzbuffer(file, 1 << 17)
    isCompressed = gzdirect(file) == 0
  }

  deinit { gzclose(file) }

  /// Fills the buffer with what comes next, and returns how many bytes that were: fewer than it holds only at the end.
  ///
  /// The checksum of a gzip stream is verified by the call that reaches its end. A stream that is cut short just ends;
  /// `checkComplete` tells.
  package mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    var filled = 0
    while filled < buffer.count {
      // zlib counts in 32 bits. The rebased slice stays inside `buffer`, which the caller keeps alive.
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...].prefix(1 << 30))
      let count = gzread(file, rest.baseAddress, UInt32(rest.count))
      guard count >= 0 else { throw failure() }
      filled += Int(count)
      if count < rest.count { break }
    }
    return filled
  }

  /// Reads what is left to the very end, a part after another, and makes sure that it is complete.
  ///
  /// - Parameters:
  ///   - limit: The most bytes that are read; where there are more, the stream counts as corrupt.
  ///   - body: Is given each part, at most 1 MiB, for the length of the call.
  /// - Throws: `Failure` where the file can't be read; `.corrupt` where its gzip stream is damaged or cut short.
  mutating func readAll(limit: Int = .max, _ body: (UnsafeRawBufferPointer) -> Void) throws(Failure) {
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { chunk.deallocate() }
    var (count, total) = (0, 0)
    repeat {
      count = try read(into: chunk)
      total += count
      guard total <= limit else { throw .corrupt("it holds more than \(limit.grouped) bytes") }
      body(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
    } while count == chunk.count
    try checkComplete()
  }

  /// Throws where the last `read` met the end of the file before that of the gzip stream.
  package func checkComplete() throws(Failure) {
    var code = Z_OK
    _ = gzerror(file, &code)
    guard code != Z_BUF_ERROR else { throw .corrupt("it ends before its checksum") }
  }

  /// What zlib reports about the last call.
  private func failure() -> Failure {
    var code = Z_OK
    let words = gzerror(file, &code).map { String(cString: $0) } ?? ""
    // zlib writes the descriptor before its words: "<fd:5>: incorrect data check".
    return code == Z_ERRNO ? .system(.current) : .corrupt(words.components(separatedBy: ": ").last ?? words)
  }
}
