import Foundation

/// The bytes of a file.
///
/// - Throws: `FileError` when it can't be read or isn't a regular file, or when it has more than `limit` bytes.
func readFile(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard descriptor >= 0 else { throw FileError(path: path, "cannot be read", errno: errno) }
  defer { close(descriptor) }
  var status = stat()
  guard fstat(descriptor, &status) == 0 else { throw FileError(path: path, "cannot be read", errno: errno) }
  guard status.st_mode & S_IFMT != S_IFDIR else { throw FileError(path: path, "cannot be read", errno: EISDIR) }
  // A pipe that nobody writes to, or a device, might never end.
  guard status.st_mode & S_IFMT == S_IFREG else {
    throw FileError(path: path, problem: "is not a regular file", remedy: "Give a file instead of a pipe or a device.")
  }
  var bytes = [UInt8](repeating: 0, count: min(max(Int(status.st_size), 4_095), limit) + 1)
  var count = 0
  while true {
    if count == bytes.count { bytes.append(contentsOf: repeatElement(0, count: count)) }
    // The pointer stays within the array, which isn't resized while it is used.
    let received = bytes.withUnsafeMutableBytes { buffer in
      read(descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count)
    }
    if received < 0 && errno == EINTR { continue }
    guard received >= 0 else { throw FileError(path: path, "cannot be read", errno: errno) }
    if received == 0 { break }
    count += received
    guard count <= limit else {
      throw FileError(
        path: path, problem: "has more than the \(limit) bytes that such a file may have", remedy: "Check the path.")
    }
  }
  bytes.removeLast(bytes.count - count)
  return bytes
}
