import Glibc

/// What the system allows this process, and those that it starts (getrlimit(2)).
package enum ResourceLimit {
  /// The files that it may have open; nil for any number.
  package static var openFiles: Int? { limit(RLIMIT_NOFILE) }
  /// The bytes that a file may have; nil for any number.
  package static var fileSize: Int? { limit(RLIMIT_FSIZE) }
  /// The bytes of address space; nil for any number.
  static var addressSpace: Int? { limit(RLIMIT_AS) }

  private static func limit(_ resource: __rlimit_resource) -> Int? {
    var limit = rlimit()
    let isKnown = getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0
    return isKnown && limit.rlim_cur < rlim_t(Int.max) ? Int(limit.rlim_cur) : nil
  }
}
