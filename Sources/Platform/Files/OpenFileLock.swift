import Glibc
import SystemPackage

/// A lock on an open file, which the kernel gives back when the file is closed, however its process ends, also over NFS.
///
/// Source: fcntl(2), "Open file description locks".
package enum OpenFileLock {
  /// What the kernel answers to a request for a lock.
  package enum Answer: Sendable {
    case granted
    /// Another open file has it.
    case taken
    /// The file system has no locks.
    case unsupported
  }

  /// Asks for the only write lock on a whole file, without waiting.
  package static func request(_ descriptor: Int32) -> Answer {
    var request = flock()
    (request.l_type, request.l_whence) = (Int16(F_WRLCK), Int16(SEEK_SET))
    // F_OFD_SETLK, which Glibc's headers show only with _GNU_SOURCE. Fields that aren't set are 0: the whole file.
    if fcntl(descriptor, 37, &request) == 0 { return .granted }
    return [EAGAIN, EACCES].contains(errno) ? .taken : .unsupported
  }

  /// What the kernel would answer to such a request; the file may be open for reading alone.
  package static func query(_ descriptor: Int32) -> Answer {
    var request = flock()
    (request.l_type, request.l_whence) = (Int16(F_WRLCK), Int16(SEEK_SET))
    // F_OFD_GETLK. It puts the lock that stands in the way into the request, or F_UNLCK.
    guard fcntl(descriptor, 36, &request) == 0 else { return .unsupported }
    return request.l_type == Int16(F_UNLCK) ? .granted : .taken
  }
}
