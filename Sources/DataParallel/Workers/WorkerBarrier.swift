import CKernels
import Glibc
import Synchronization

/// Thrown from a barrier by workers whose peer on this rank has failed; the peer's own error says why.
package struct WorkerAbandoned: Error {}

/// A barrier in memory that the workers of a node share, be they threads or processes.
///
/// Waiting spins for some microseconds, then yields the core again and again, then sleeps in between. With more workers
/// than processors it yields at once, as whoever is waited for may need this core.
package struct WorkerBarrier: @unchecked Sendable {
  /// The counters stand on cache lines of their own; all access to them is atomic, so any thread may hold them.
  private let arrived: UnsafeMutablePointer<Atomic<UInt32>>
  private let generation: UnsafeMutablePointer<Atomic<UInt32>>
  private let abandoned: UnsafeMutablePointer<Atomic<UInt32>>
  private let workerCount: UInt32
  private let spinLimit: Int

  /// The bytes that a barrier takes.
  package static let byteCount = 192

  private static let yieldLimit = 50_000
  private static let sleepMicroseconds: UInt32 = 50

  /// A barrier over `byteCount` bytes on a 64-byte boundary, all zero before the first worker uses it.
  ///
  /// - Parameters:
  ///   - memory: Where the barrier stands; it outlives the workers.
  ///   - workerCount: How many workers wait for each other.
  ///   - isOversubscribed: Whether there are more workers than processors.
  package init(_ memory: UnsafeMutableRawPointer, workerCount: Int, isOversubscribed: Bool) {
    // An atomic of 32 bits is represented by these bits, so zeroed memory holds zeros without being initialized.
    arrived = memory.assumingMemoryBound(to: Atomic<UInt32>.self)
    generation = (memory + 64).assumingMemoryBound(to: Atomic<UInt32>.self)
    abandoned = (memory + 128).assumingMemoryBound(to: Atomic<UInt32>.self)
    self.workerCount = UInt32(workerCount)
    spinLimit = isOversubscribed ? 0 : 4_000
  }

  /// Returns when all workers have called this as often as the caller.
  package func wait() throws(WorkerAbandoned) {
    let current = generation.pointee.load(ordering: .relaxed)
    guard arrived.pointee.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue < workerCount else {
      arrived.pointee.store(0, ordering: .relaxed)
      generation.pointee.wrappingAdd(1, ordering: .releasing)
      return
    }
    var rounds = 0
    while generation.pointee.load(ordering: .acquiring) == current {
      rounds += 1
      if rounds <= spinLimit {
        CKernels_pause()
      } else {
        if abandoned.pointee.load(ordering: .acquiring) != 0 {
          // A worker that failed after this barrier has passed it: so do we, and may fail as it did.
          guard generation.pointee.load(ordering: .relaxed) == current else { return }
          throw WorkerAbandoned()
        }
        if rounds < spinLimit + Self.yieldLimit { sched_yield() } else { usleep(Self.sleepMicroseconds) }
      }
    }
  }

  /// Lets all workers that wait, or will wait, throw: this one will never arrive.
  package func abandon() {
    abandoned.pointee.store(1, ordering: .releasing)
  }
}
