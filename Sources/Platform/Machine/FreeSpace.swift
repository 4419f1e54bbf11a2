import Foundation

/// The room in a folder.
package struct FreeSpace: Equatable, Sendable {
  package let folder: String
  /// The bytes that a file may still take there; nil where no file can be made.
  package let byteCount: Int?

  package init(folder: String, byteCount: Int?) {
    (self.folder, self.byteCount) = (folder, byteCount)
  }

  /// Asks the file system.
  package init(of folder: String) {
    var status = statvfs()
    let isUsable = access(folder, W_OK | X_OK) == 0 && statvfs(folder, &status) == 0
    self.init(folder: folder, byteCount: isUsable ? Int(status.f_bavail) * Int(status.f_frsize) : nil)
  }
}
