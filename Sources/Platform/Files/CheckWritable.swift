import Foundation
import SystemPackage

/// Checks that a file can be made or replaced, before there is something to write; makes nothing.
///
/// - Throws: `FileError`.
package func checkWritable(_ path: String) throws(FileError) {
  func failure(_ reason: Errno = .current) -> FileError { FileError(path: path, "cannot be written", reason) }
  var status = stat()
  guard stat(path, &status) == 0 else {
    guard errno == ENOENT, !path.isEmpty else { throw failure() }
    try checkFolder(ofFile: path)
    return
  }
  switch status.st_mode & S_IFMT {
  case S_IFDIR: throw failure(.isDirectory)
  // A pipe of the shell's, such as /dev/fd/63, has a reader; of another nobody knows.
  case S_IFIFO where !path.hasPrefix("/dev/"):
    throw FileError(path: path, problem: "is a pipe", remedy: "Give a file: it's written when all is done.")
  // A file is replaced by another in its folder, whatever its own permissions.
  case S_IFREG: try checkFolder(ofFile: URL(filePath: path).resolvingSymlinksInPath().path)
  default: guard access(path, W_OK) == 0 else { throw failure() }
  }

  func checkFolder(ofFile file: String) throws(FileError) {
    let folder = URL(filePath: file).deletingLastPathComponent().path
    guard access(folder, W_OK | X_OK) == 0 else { throw failure() }
  }
}
