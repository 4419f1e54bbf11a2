import Foundation
import SystemPackage

/// The names of what is in a folder, in no order.
///
/// - Throws: `FileError` where it isn't a folder, or may not be read.
package func folderNames(_ path: String) throws(FileError) -> [String] {
  do throws(Errno) {
    let folder = try OpenFolder(path)
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else { throw .ioError }
    return names
  } catch {
    throw FileError(path: path, "cannot be read", error)
  }
}
