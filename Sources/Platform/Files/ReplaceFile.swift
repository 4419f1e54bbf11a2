import Foundation
import SystemPackage

/// Puts a file in place whole or not at all: `write` fills a temporary file beside it, which is then synced and renamed.
///
/// Whatever fails before the rename, the temporary file is removed and what stood at `path` before still stands there. What a
/// symbolic link leads to is replaced, not the link. A device or a pipe can't be replaced: it is given to `write` itself. The
/// folder is held open from before `check` on: if another one takes its place later, nothing is written there.
///
/// - Parameters:
///   - path: The file.
///   - failure: Makes an error of the system's reason.
///   - check: Says by throwing that nothing is to be written.
///   - write: Writes the content to the path that it's given.
/// - Throws: What `check` and `write` throw, or `failure`.
package func replaceFile<Failure: Error>(
  at path: String, failure: (Errno) -> Failure, check: () throws(Failure) -> Void = {},
  write: (_ temporaryPath: String) throws(Failure) -> Void
) throws(Failure) {
  // To the system, an empty path is no file. The rest would write beside the folder that this process is in.
  guard !path.isEmpty else { throw failure(.noSuchFileOrDirectory) }
  var status = stat()
  if stat(path, &status) == 0, ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) {
    try check()
    try write(path)
    return
  }
  let path =
    realpath(path, nil).map { resolved in
      defer { free(resolved) }
      return String(cString: resolved)
    } ?? path
  let folder: OpenFolder
  do throws(Errno) { folder = try OpenFolder(path.parentFolder) } catch { throw failure(error) }
  try check()
  let place = folder.path.appending(pathComponent: URL(filePath: path).lastPathComponent)
  let temporaryPath = temporaryPath(beside: place)
  do {
    try write(temporaryPath)
    try moveFile(temporaryPath, to: place, in: folder, failure: failure)
  } catch {
    unlink(temporaryPath)
    throw error
  }
}

/// A name in the same folder that no other process uses, so that the rename stays inside one file system.
package func temporaryPath(beside path: String) -> String {
  "\(path).\(getpid()).partial"
}

/// Removes the temporary files of processes that ended before they could; those of other processes stay.
package func removeAbandonedFiles(beside path: String) {
  let (folder, prefix) = (path.parentFolder, URL(filePath: path).lastPathComponent + ".")
  for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
    guard name.hasPrefix(prefix), name.hasSuffix(".partial"),
      let process = pid_t(name.dropFirst(prefix.count).dropLast(".partial".count)),
      kill(process, 0) != 0, errno == ESRCH
    else { continue }
    unlink(folder.appending(pathComponent: name))
  }
}

/// Writes a file's content to the disk, then gives it its final name, and waits until that is on the disk too.
///
/// - Parameters:
///   - temporaryPath: The file as it was written.
///   - path: Its final name, in the same folder.
///   - failure: Makes an error of the system's reason.
/// - Throws: `failure`.
package func moveFile<Failure: Error>(
  _ temporaryPath: String, to path: String, failure: (Errno) -> Failure
) throws(Failure) {
  let folder: OpenFolder
  do throws(Errno) { folder = try OpenFolder(path.parentFolder) } catch { throw failure(error) }
  try moveFile(temporaryPath, to: path, in: folder, failure: failure)
}

private func moveFile<Failure: Error>(
  _ temporaryPath: String, to path: String, in folder: OpenFolder, failure: (Errno) -> Failure
) throws(Failure) {
  let descriptor = open(temporaryPath, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw failure(.current) }
  defer { close(descriptor) }
  guard fsync(descriptor) == 0, rename(temporaryPath, path) == 0 else { throw failure(.current) }
  do throws(Errno) { try folder.synchronize() } catch { throw failure(error) }
}

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
