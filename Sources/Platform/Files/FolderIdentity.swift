import Glibc

/// What makes a folder the same, whatever it's called.
package struct FolderIdentity: Hashable, Sendable {
  /// The file system that the folder is on.
  package let device: dev_t
  private let number: ino_t

  /// Nil where there's no such folder.
  package init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
    (device, number) = (status.st_dev, status.st_ino)
  }
}
