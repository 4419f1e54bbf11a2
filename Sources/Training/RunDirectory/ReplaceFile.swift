import Foundation

/// Writes a whole file so that there is never half of one: under a temporary name, on the disk, then renamed.
///
/// - Parameters:
///   - path: The file; one that exists is replaced.
///   - body: Writes the content.
/// - Throws: What `body` throws, or `FileError`; the old file, if any, is then as it was.
package func replaceFile(_ path: String, _ body: (OutputFile) throws(FileError) -> Void) throws(FileError) {
  let temporary = path + ".tmp"
  do throws(FileError) {
    let file = try OutputFile(creating: temporary, name: path)
    try body(file)
    try file.synchronize()
    try file.close()
    guard rename(temporary, path) == 0 else { throw FileError(path: path, "cannot be written", errno: errno) }
  } catch {
    unlink(temporary)
    throw error
  }
  try synchronizeFolder(of: path)
}

/// Waits until a file's name is on the disk.
private func synchronizeFolder(of path: String) throws(FileError) {
  let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
  let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard descriptor >= 0 else { throw FileError(path: folder, "cannot be read", errno: errno) }
  defer { close(descriptor) }
  // EINVAL: some network file systems can't do this to a folder, and then nobody can.
  guard fsync(descriptor) == 0 || errno == EINVAL else {
    throw FileError(path: folder, "cannot be written", errno: errno)
  }
}
