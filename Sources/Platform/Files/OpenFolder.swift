import Glibc
import SystemPackage

/// A folder that is held open: what is done below `path` is done in it, wherever it's moved meanwhile, and never in another
/// folder that comes to its place.
package final class OpenFolder {
  /// The folder by its descriptor; by its own path where there's no `/proc`.
  package let path: String
  private let descriptor: FileDescriptor

  /// Opens a folder.
  ///
  /// - Throws: The system's reason.
  package init(_ path: String) throws(Errno) {
    let descriptor = try Errno.catching {
      try FileDescriptor.open(FilePath(path), .readOnly, options: [.directory, .closeOnExec])
    }
    let link = "/proc/self/fd/\(descriptor.rawValue)"
    self.descriptor = descriptor
    self.path = access(link, F_OK) == 0 ? link : path
  }

  deinit { try? descriptor.close() }

  /// Waits until the names of its files are on the disk.
  ///
  /// - Throws: The system's reason.
  package func synchronize() throws(Errno) {
    // EINVAL: some network file systems can't do this to a folder, and then nobody can.
    guard fsync(descriptor.rawValue) == 0 || errno == EINVAL else { throw .current }
  }
}
