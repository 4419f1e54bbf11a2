import Foundation
import SystemPackage

/// Renames a file that is in the way, to its name and `.damaged`, `.damaged-2` and so on: nothing is ever deleted.
///
/// - Returns: Where it stands now; nil where nothing has the path.
/// - Throws: `IDXError` where the system refuses.
package func setAside(_ path: String) throws(IDXError) -> String? {
  var status = stat()
  guard lstat(path, &status) == 0 else { return nil }
  let names = [path + ".damaged"] + (2...999).map { "\(path).damaged-\($0)" }
  for name in names {
    // An empty file claims the name first, so that no file that comes meanwhile is overwritten.
    let descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    if descriptor < 0 && errno == EEXIST { continue }
    guard descriptor >= 0, close(descriptor) == 0 else { break }
    if rename(path, name) == 0 { return name }
    let reason = Errno.current
    unlink(name)
    throw IDXError(path: path, reason: .unwritable(reason))
  }
  throw IDXError(path: path, reason: .unwritable(.current))
}
