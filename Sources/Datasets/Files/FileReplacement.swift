import Foundation

/// Puts a file in place whole or not at all: `write` fills a temporary file beside it, which is then synced and renamed.
///
/// Whatever fails before the rename, the temporary file is removed and what stood at `path` before still stands there. What a
/// symbolic link leads to is replaced, not the link. A device or a pipe can't be replaced: it is given to `write` itself.
///
/// - Throws: What `write` throws, or `failure` of the system's `errno`.
package func replaceFile<Failure: Error>(
  at path: String, failure: (Int32) -> Failure, write: (_ temporaryPath: String) throws(Failure) -> Void
) throws(Failure) {
  var status = stat()
  if stat(path, &status) == 0, ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) {
    try write(path)
    return
  }
  let path =
    realpath(path, nil).map { resolved in
      defer { free(resolved) }
      return String(cString: resolved)
    } ?? path
  let temporaryPath = temporaryPath(beside: path)
  do {
    try write(temporaryPath)
    try moveFile(temporaryPath, to: path, failure: failure)
  } catch {
    unlink(temporaryPath)
    throw error
  }
}

/// A name in the same folder that no other process uses, so that the rename stays inside one file system.
func temporaryPath(beside path: String) -> String {
  "\(path).\(getpid()).partial"
}

/// Removes the temporary files of processes that ended before they could; those of other processes stay.
func removeAbandonedFiles(beside path: String) {
  let (folder, prefix) = (FilePath.directory(of: path), URL(filePath: path).lastPathComponent + ".")
  for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
    guard name.hasPrefix(prefix), name.hasSuffix(".partial"),
      let process = pid_t(name.dropFirst(prefix.count).dropLast(".partial".count)),
      kill(process, 0) != 0, errno == ESRCH
    else { continue }
    unlink(FilePath.join(folder, name))
  }
}

/// Writes the file's content to the disk, then gives it its final name, and waits until that is on the disk too.
func moveFile<Failure: Error>(
  _ temporaryPath: String, to path: String, failure: (Int32) -> Failure
) throws(Failure) {
  let descriptor = open(temporaryPath, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw failure(errno) }
  defer { close(descriptor) }
  guard fsync(descriptor) == 0, rename(temporaryPath, path) == 0 else { throw failure(errno) }
  let folder = open(FilePath.directory(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard folder >= 0 else { throw failure(errno) }
  defer { close(folder) }
  // EINVAL: some network file systems can't do this to a folder, and then nobody can.
  guard fsync(folder) == 0 || errno == EINVAL else { throw failure(errno) }
}
