import NIOPosix

/// Threads for what takes a processor's time: decoding pictures, and products. What waits for the network goes on meanwhile.
package struct Workers: Sendable {
  private let pool: NIOThreadPool

  /// As many threads as there are processors.
  package init(count: Int) {
    pool = NIOThreadPool(numberOfThreads: max(1, count))
    pool.start()
  }

  /// Runs `work` on a thread, and doesn't wait for it.
  package func start(_ work: @escaping @Sendable () -> Void) { pool.submit { _ in work() } }

  /// Runs `work` on a thread and waits for what it makes; work that hasn't begun isn't, once the caller is canceled.
  func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await pool.runIfActive(work)
  }
}
