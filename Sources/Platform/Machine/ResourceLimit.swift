import Foundation

/// What the system allows this process, and those that it starts (getrlimit(2)).
package enum ResourceLimit {
  /// The files that it may have open; nil for any number.
  package static var openFiles: Int? { limit(RLIMIT_NOFILE) }
  /// The bytes that a file may have; nil for any number.
  package static var fileSize: Int? { limit(RLIMIT_FSIZE) }
  /// The bytes of address space; nil for any number.
  static var addressSpace: Int? { limit(RLIMIT_AS) }

  /// The files beside the standard streams that processes get from this one.
  package static var inheritedFileCount: Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    return names.compactMap { Int32($0) }.count { descriptor in
      let flags = fcntl(descriptor, F_GETFD)
      return descriptor > STDERR_FILENO && flags >= 0 && flags & FD_CLOEXEC == 0
    }
  }

  private static func limit(_ resource: __rlimit_resource) -> Int? {
    var limit = rlimit()
    let isKnown = getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0
    return isKnown && limit.rlim_cur < rlim_t(Int.max) ? Int(limit.rlim_cur) : nil
  }
}
