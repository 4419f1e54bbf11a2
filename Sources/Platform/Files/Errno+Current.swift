import Glibc
import SystemPackage

extension Errno {
  /// The reason of the system call that failed last on this thread; to be asked at once.
  package static var current: Errno { Errno(rawValue: errno) }

  /// Does something that throws an `Errno`, which swift-system's functions don't declare.
  package static func catching<Success>(_ body: () throws -> Success) throws(Errno) -> Success {
    do { return try body() } catch {
      // All that they throw is of this type.
      throw error as? Errno ?? .ioError
    }
  }
}
