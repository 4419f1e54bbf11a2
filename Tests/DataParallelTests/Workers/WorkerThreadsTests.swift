import DataParallel
import Glibc
import Synchronization
import Testing

@Suite(.serialized) struct WorkerThreadsTests {
  @Test(arguments: [1, 2, 3, 8])
  func `runs every index once`(count: Int) throws {
    let seen = Mutex([Int]())
    try WorkerThreads.run(count) { index in seen.withLock { $0.append(index) } }
    #expect(seen.withLock { $0.sorted() } == Array(0..<count))
  }

  @Test func `runs at the same time`() throws {
    let arrived = Atomic(0)
    try WorkerThreads.run(4) { _ in
      arrived.wrappingAdd(1, ordering: .relaxed)
      while arrived.load(ordering: .relaxed) < 4 { sched_yield() }
    }
    #expect(arrived.load(ordering: .relaxed) == 4)
  }

  @Test func `has joined its threads when it returns, many times over`() throws {
    let total = Atomic(0)
    for round in 1...2_000 {
      try WorkerThreads.run(3) { _ in total.wrappingAdd(1, ordering: .relaxed) }
      guard total.load(ordering: .relaxed) == 3 * round else { break }
    }
    #expect(total.load(ordering: .relaxed) == 6_000)
  }

  @Test func `throws what was thrown first, after all have returned`() throws {
    let returned = Atomic(0)
    let error = #expect(throws: Failure.self) {
      try WorkerThreads.run(4) { index in
        defer { returned.wrappingAdd(1, ordering: .releasing) }
        if index == 2 { throw Failure(index: index) }
        while returned.load(ordering: .acquiring) == 0 { sched_yield() }
        // Time for the first error to be noted, which happens after its thread has left this closure.
        usleep(20_000)
        if index == 0 { throw Failure(index: index) }
      }
    }
    #expect(error?.index == 2)
    #expect(returned.load(ordering: .relaxed) == 4)
  }

  @Test func `abandons the barrier, so that nobody waits for a thread that threw`() throws {
    let memory = BarrierMemory()
    let barrier = WorkerBarrier(memory.start, workerCount: 3, isOversubscribed: true)
    let error = #expect(throws: Failure.self) {
      try WorkerThreads.run(3, abandoning: barrier) { index in
        if index == 1 { throw Failure(index: index) }
        try barrier.wait()
      }
    }
    #expect(error?.index == 1)
  }

  @Test func `refuses a thread that doesn't round to nearest`() {
    let before = fegetround()
    fesetround(FE_UPWARD)
    defer { fesetround(before) }
    #expect(throws: FloatingPointModeChanged.self) { try WorkerThreads.run(2) { _ in } }
  }

  private struct Failure: Error {
    let index: Int
  }
}
