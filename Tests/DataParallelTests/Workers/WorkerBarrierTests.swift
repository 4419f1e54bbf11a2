import DataParallel
import Glibc
import Synchronization
import Testing

@Suite(.serialized) struct WorkerBarrierTests {
  /// Both ways of waiting, whatever the number of processors: spinning at first, and yielding at once.
  @Test(arguments: [1, 2, 4, 7], [false, true])
  func `lets nobody pass before all have arrived`(workers: Int, isOversubscribed: Bool) throws {
    let memory = BarrierMemory()
    let barrier = WorkerBarrier(memory.start, workerCount: workers, isOversubscribed: isOversubscribed)
    let arrivals = Atomic(0)
    let early = Atomic(0)
    let rounds = isOversubscribed ? 3_000 : 500
    try WorkerThreads.run(workers, abandoning: barrier) { _ in
      for round in 1...rounds {
        arrivals.wrappingAdd(1, ordering: .relaxed)
        try barrier.wait()
        // All have arrived for this round, and not all for the next, as this thread hasn't.
        let count = arrivals.load(ordering: .relaxed)
        if !(round * workers..<(round + 1) * workers).contains(count) { early.wrappingAdd(1, ordering: .relaxed) }
      }
    }
    #expect(early.load(ordering: .relaxed) == 0)
    #expect(arrivals.load(ordering: .relaxed) == rounds * workers)
  }

  @Test func `makes what was written before it seen after it`() throws {
    let workers = 4
    let memory = BarrierMemory()
    let barrier = WorkerBarrier(memory.start, workerCount: workers, isOversubscribed: true)
    let cells = UnsafeMutablePointer<Int>.allocate(capacity: workers)
    cells.initialize(repeating: 0, count: workers)
    defer { cells.deallocate() }
    // Each thread writes its own cell; the barrier keeps that apart from the others' reading of it.
    nonisolated(unsafe) let shared = cells
    let stale = Atomic(0)
    try WorkerThreads.run(workers, abandoning: barrier) { index in
      for round in 1...3_000 {
        shared[index] = round
        try barrier.wait()
        for cell in 0..<workers where shared[cell] != round { stale.wrappingAdd(1, ordering: .relaxed) }
        try barrier.wait()
      }
    }
    #expect(stale.load(ordering: .relaxed) == 0)
  }

  @Test(arguments: [false, true])
  func `throws on all who wait when it is abandoned, and on who comes later`(isOversubscribed: Bool) throws {
    let memory = BarrierMemory()
    let barrier = WorkerBarrier(memory.start, workerCount: 4, isOversubscribed: isOversubscribed)
    let thrown = Atomic(0)
    try WorkerThreads.run(3) { index in
      if index == 0 {
        usleep(5_000)
        barrier.abandon()
      }
      do { try barrier.wait() } catch { thrown.wrappingAdd(1, ordering: .relaxed) }
    }
    #expect(thrown.load(ordering: .relaxed) == 3)
  }

  /// Otherwise a worker could miss that the step it waited for ended as the others' did, such as with a loss that
  /// isn't finite.
  @Test func `lets all pass a barrier at which all have arrived, though one abandons the next`() throws {
    let thrown = Atomic(0)
    for _ in 0..<3_000 {
      let memory = BarrierMemory()
      let barrier = WorkerBarrier(memory.start, workerCount: 3, isOversubscribed: true)
      try WorkerThreads.run(3) { _ in
        do { try barrier.wait() } catch { thrown.wrappingAdd(1, ordering: .relaxed) }
        barrier.abandon()
      }
    }
    #expect(thrown.load(ordering: .relaxed) == 0)
  }
}

/// Zeroed memory for a barrier.
final class BarrierMemory {
  let start: UnsafeMutableRawPointer

  init() {
    start = .allocate(byteCount: WorkerBarrier.byteCount, alignment: 64)
    start.initializeMemory(as: UInt8.self, repeating: 0, count: WorkerBarrier.byteCount)
  }

  deinit { start.deallocate() }
}
