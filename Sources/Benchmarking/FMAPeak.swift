import CFMAPeak
import DataParallel
import Synchronization

/// The most floating-point operations that the threads in use can do, measured beside what uses them.
enum FMAPeak {
  /// Runs fused multiply-adds in registers on some threads of this rank for some hundredths of a second.
  ///
  /// - Returns: The floating-point operations of all of them.
  static func run(threads: Int) throws -> Double {
    let total = Mutex(0.0)
    try WorkerThreads.run(threads) { _ in
      let count = CFMAPeak_run(10_000_000)
      total.withLock { $0 += count }
    }
    return total.withLock { $0 }
  }
}
