/// The bytes of a file.
///
/// - Throws: `FileError` when it can't be read or isn't a regular file, or when it has more than `limit` bytes.
package func readFile(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
  let file = try RegularFile(reading: path)
  // One more than there should be shows that there are more. A file of the system's has content but no size.
  let bytes = try file.bytes(0..<min(max(file.size, 1 << 16), limit) + 1)
  guard bytes.count <= limit else {
    throw FileError(
      path: path, problem: "has more than the \(limit) bytes that such a file may have", remedy: "Check the path.")
  }
  return bytes
}
