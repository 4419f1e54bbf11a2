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

/// Makes a folder, and those above it, for a function that fills it; where that fails, those that are new and empty go.
///
/// - Throws: What `body` throws, or `failure` where the folder can't be made.
package func withFolder<Value, Failure: Error>(
  _ path: String, failure: (Errno) -> Failure, _ body: () throws(Failure) -> Value
) throws(Failure) -> Value {
  var missing: [String] = []
  var folder = path
  while !folder.isEmpty, access(folder, F_OK) != 0, missing.last != folder {
    missing.append(folder)
    folder = folder.parentFolder
  }
  do throws(Failure) {
    do throws(Errno) { _ = try makeFolder(path) } catch { throw failure(error) }
    return try body()
  } catch {
    // One that has something in it stays.
    for folder in missing { rmdir(folder) }
    throw error
  }
}
