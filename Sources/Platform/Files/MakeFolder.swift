import Glibc
import SystemPackage

/// Makes a folder, and those above it.
///
/// - Returns: Whether it's new; false where something has that name already.
package func makeFolder(_ path: String) throws(Errno) -> Bool {
  if mkdir(path, 0o777) == 0 { return true }
  let reason = Errno.current
  if reason == .fileExists { return false }
  let parent = path.parentFolder
  guard reason == .noSuchFileOrDirectory, !path.isEmpty, access(parent, F_OK) != 0 else { throw reason }
  _ = try makeFolder(parent)
  if mkdir(path, 0o777) == 0 { return true }
  if errno == EEXIST { return false }
  throw .current
}
