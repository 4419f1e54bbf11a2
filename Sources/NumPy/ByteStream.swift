import Datasets
import Platform

/// Bytes that are read one part after the other.
package protocol ByteStream: AnyObject {
  /// Fills the buffer with what comes next, and returns how many bytes that were: fewer than it holds only at the end.
  ///
  /// - Throws: `FileError`, also where the end shows that bytes are damaged.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int
}

extension ByteStream {
  /// The next bytes, or as many as there are.
  package func bytes(_ count: Int) throws(FileError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    // The array owns these bytes for the length of the call.
    let held = try bytes.withUnsafeMutableBytes { buffer in
      Result { () throws(FileError) in try read(into: buffer) }
    }.get()
    return Array(bytes.prefix(held))
  }
}

/// The content of a file, decompressed where it's gzip'd.
package final class FileStream: ByteStream {
  private let path: String
  private var reader: GzipReader

  /// Opens a regular file.
  package init(_ path: String) throws(FileError) {
    self.path = path
    do { reader = try GzipReader(path: path) } catch { throw Self.error(path, error) }
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    do {
      let count = try reader.read(into: buffer)
      if count < buffer.count { try reader.checkComplete() }
      return count
    } catch {
      throw Self.error(path, error)
    }
  }

  private static func error(_ path: String, _ failure: GzipReader.Failure) -> FileError {
    switch failure {
    case .system(let reason): FileError(path: path, "cannot be read", reason)
    case .notAFile: FileError(path: path, problem: "is not a regular file", remedy: "Give a file.")
    case .corrupt(let words):
      FileError(path: path, problem: "is damaged: \(words)", remedy: "Get it again from where it came from.")
    }
  }
}
