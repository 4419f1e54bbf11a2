import Datasets

/// Writes a whole file so that there is never half of one: under a temporary name, on the disk, then renamed.
///
/// - Parameters:
///   - path: The file; one that exists is replaced.
///   - body: Writes the content.
/// - Throws: What `body` throws, or `FileError`; the old file, if any, is then as it was.
package func replaceFile(_ path: String, _ body: (OutputFile) throws(FileError) -> Void) throws(FileError) {
  let failure = { (code: Int32) in FileError(path: path, "cannot be written", errno: code) }
  try replaceFile(at: path, failure: failure) { temporary throws(FileError) in
    let file = try OutputFile(creating: temporary, name: path)
    try body(file)
    try file.close()
  }
}
