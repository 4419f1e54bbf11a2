import CKernels
import Glibc
import NeuralNetwork
import Platform
import Synchronization
import SystemPackage
import Watchdog

/// Threads that do the same thing on different parts of the work, started and joined around one function.
package enum WorkerThreads {
  /// Runs `body` on `count` threads, the calling one among them as index 0, and returns when all have returned.
  ///
  /// The threads run at the same time, so they may wait for each other. Each runs its matrix products by itself.
  ///
  /// - Parameters:
  ///   - count: How many threads; positive.
  ///   - barrier: Where they wait for each other; it's abandoned when `body` throws on any of them.
  ///   - progress: Where they say what they do.
  ///   - body: Is given the index of its thread.
  /// - Throws: What was thrown first, and `WorkerAbandoned` only if nothing else was; `ThreadCreationFailure` if the
  ///   system has no more threads; `FloatingPointModeChanged` where a thread doesn't compute as the numerics' contract wants.
  package static func run(
    _ count: Int, abandoning barrier: WorkerBarrier? = nil, progress: RankProgress = .unobserved,
    _ body: @Sendable (Int) throws -> Void
  ) throws {
    let firstError = Mutex<(any Error)?>(nil)
    let fail: @Sendable (any Error) -> Void = { error in
      firstError.withLock { if $0 == nil || $0 is WorkerAbandoned { $0 = error } }
      barrier?.abandon()
    }
    let attempt: @Sendable (Int) -> Void = { index in
      OneDNN.useCallingThreadOnly()
      do {
        guard CKernels_rounds_as_promised() == 1 else { throw FloatingPointModeChanged() }
        try progress.asThread(index) { try body(index) }
      } catch { fail(error) }
    }
    // Every thread is joined, and so has let go of its closure, before `body` goes out of scope.
    withoutActuallyEscaping(attempt) { attempt in
      var threads: [(id: pthread_t, start: ThreadStart)] = []
      for index in 1..<max(count, 1) {
        let start = ThreadStart {
          SignalStack.blockSignals()
          attempt(index)
        }
        var id = pthread_t()
        let code = pthread_create(&id, nil, runThreadStart, Unmanaged.passUnretained(start).toOpaque())
        guard code == 0 else {
          fail(ThreadCreationFailure(reason: Errno(rawValue: code)))
          break
        }
        threads.append((id, start))
      }
      if threads.count == count - 1 { attempt(0) }
      for thread in threads { pthread_join(thread.id, nil) }
    }
    if let error = firstError.withLock({ $0 }) { throw error }
  }
}

/// A thread that the system would not create.
package struct ThreadCreationFailure: Error, CustomStringConvertible {
  /// The system's reason.
  package let reason: Errno

  /// What failed and why.
  package var description: String {
    "A worker thread could not be started: \(reason).\nAsk for fewer threads."
  }
}

/// A thread on which sums would not have the bits that they have elsewhere.
package struct FloatingPointModeChanged: Error, CustomStringConvertible {
  /// What's wrong, and where it comes from.
  package let description = """
    A thread of this process doesn't round to nearest, or takes subnormal numbers for 0, so that training would come to \
    another result than elsewhere.
    A library that this process has loaded has changed the processor's mode: start without it, such as by unsetting \
    LD_PRELOAD.
    """
}

/// What a thread runs; whoever joins the thread keeps it alive until then.
private final class ThreadStart: Sendable {
  let body: @Sendable () -> Void

  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

private func runThreadStart(_ start: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let start { Unmanaged<ThreadStart>.fromOpaque(start).takeUnretainedValue().body() }
  return nil
}
