import SystemPackage

/// Writes a whole file so that there is never half of one: under a temporary name, on the disk, then renamed.
///
/// - Parameters:
///   - path: The file; one that exists is replaced.
///   - check: Says by throwing that nothing is to be written; what it finds holds for the folder that is then written to.
///   - body: Writes the content.
/// - Throws: What `check` and `body` throw, or `FileError`; the old file, if any, is then as it was.
package func replaceFile(
  _ path: String, check: () throws(FileError) -> Void = {}, _ body: (OutputFile) throws(FileError) -> Void
) throws(FileError) {
  let failure = { (reason: Errno) in FileError(path: path, "cannot be written", reason) }
  try replaceFile(at: path, failure: failure, check: check) { temporary throws(FileError) in
    let file = try OutputFile(creating: temporary, name: path)
    try body(file)
    try file.close()
  }
}
