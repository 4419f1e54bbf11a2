import Glibc

/// The addresses that this process may still map, whether or not there's memory behind them.
package enum AddressSpace {
  /// The bytes that `ulimit -v` leaves this process; nil where there's no such limit.
  package static var left: Int? {
    guard let limit = ResourceLimit.addressSpace else { return nil }
    // Such as "137700 kB".
    let size = ProcFolder.ofThisProcess.status["VmSize"].flatMap { $0.split(separator: " ").first }.flatMap { Int($0) }
    return max(0, limit - (size ?? 0) << 10)
  }

  /// Where there's a limit, keeps the C library from mapping 64 MiB and more for each thread that allocates something: what
  /// a rank needs would depend on chance. To be called while there's one thread.
  package static func save() {
    // `mallopt` of malloc(3), which Swift's module of the C library leaves out, has this type; `M_ARENA_MAX` is -8.
    typealias SetOption = @convention(c) (_ option: Int32, _ value: Int32) -> Int32
    guard left != nil, let symbol = dlsym(nil, "mallopt") else { return }
    _ = unsafeBitCast(symbol, to: SetOption.self)(-8, 1)
  }
}
