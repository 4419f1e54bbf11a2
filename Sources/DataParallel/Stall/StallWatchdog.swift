import Foundation
import MPI
import Synchronization

/// Notices when ranks wait too long for others, says who is missing and why, and at last ends the job.
///
/// The ranks of a node share a board on which each thread says what it does. A thread of each rank looks at it about once
/// a second. It calls no MPI, and needs nothing of the rank that is stuck: any rank's watchdog that still runs makes the
/// one report of the node. Each node has a board of its own.
package struct StallWatchdog: Sendable {
  /// What a process exits with when it ends a job that stalls; that of `timeout(1)`.
  package static let exitStatus: Int32 = 124

  /// How long ranks may wait.
  package struct Limits: Sendable {
    /// The seconds after which a wait is reported, and reported again; positive.
    package let timeout: Int
    /// The seconds after which it ends the job; nil for never.
    package let abort: Int?

    package init(timeout: Int, abort: Int?) {
      self.timeout = timeout
      self.abort = abort
    }
  }

  private let board: ProgressBoard
  private let limits: Limits
  private let node: String
  private let hasOtherNodes: Bool

  /// Calls `body` with the progress of this rank's threads, which is watched meanwhile.
  ///
  /// Every rank of `world` calls this. The calling thread is the rank's first; its calls of MPI are seen by themselves.
  ///
  /// - Parameters:
  ///   - limits: Nil watches nothing.
  ///   - threadsPerRank: The most threads that a rank will have, the same on every rank.
  ///   - timelines: Where this rank's threads note what they do; none if nobody asks.
  package static func watch<Success>(
    _ world: Communicator, _ limits: Limits?, threadsPerRank: Int, timelines: [Timeline] = [],
    _ body: (RankProgress) throws -> Success
  ) throws -> Success {
    guard let limits else {
      let progress = RankProgress.unobserved.on(timelines)
      return try MPI.withObserver(progress.first) { try body(progress) }
    }
    let node = try world.splitByNode()
    let byteCount = ProgressBoard.byteCount(ranks: node.size, threadsPerRank: threadsPerRank)
    return try node.withSharedMemory(byteCount: byteCount) { memory in
      guard let start = memory.bytes.baseAddress else { preconditionFailure("a board is never empty") }
      if node.rank == 0 { memory.bytes.initializeMemory(as: UInt8.self, repeating: 0) }
      try memory.barrier()
      let board = ProgressBoard(start, ranks: node.size, threadsPerRank: threadsPerRank)
      let watchdog = StallWatchdog(
        board: board, limits: limits, node: MPI.processorName, hasOtherNodes: node.size < world.size)
      let progress = RankProgress(rank: world.rank, nodeRank: node.rank, board: board, timelines: timelines)
      return try watchdog.running {
        try progress.first.ofThisThread(rank: world.rank) {
          try MPI.withObserver(progress.first) { try body(progress) }
        }
      }
    }
  }

  /// Calls `body` while a thread watches the board.
  private func running<Success>(_ body: () throws -> Success) rethrows -> Success {
    let (stop, stopped) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    Thread.detachNewThread {
      watch(until: stop)
      stopped.signal()
    }
    // The thread has let go of the board before it goes away.
    defer {
      stop.signal()
      stopped.wait()
    }
    return try body()
  }

  private func watch(until stop: DispatchSemaphore) {
    let milliseconds = min(1_000, limits.timeout * 250)
    var detector = StallDetector(interval: .milliseconds(milliseconds))
    var stall = Duration.zero
    while stop.wait(timeout: .now() + .milliseconds(milliseconds)) == .timedOut {
      let snapshots = board.snapshots
      let now = Self.clock
      let duration = detector.look(snapshots, at: .nanoseconds(Int64(now)))
      let last = board.lastReport.pointee.load(ordering: .relaxed)
      if last == ProgressBoard.ended {
        // The rank that reported it has exited, and its launcher ends the others; where it doesn't, they end themselves.
        sleep(5)
        _exit(Self.exitStatus)
      }
      if duration >= .seconds(limits.timeout) {
        report(snapshots, duration, last: last, now: now)
        stall = duration
      } else if stall > .zero {
        if last != 0, claim(last, 0) {
          write("The ranks on \(node) go on, after a stall of \(stall.components.seconds) s.")
        }
        stall = .zero
      }
    }
  }

  /// Reports a stall unless another rank has done so within the time-out.
  private func report(_ snapshots: [ProgressSnapshot?], _ duration: Duration, last: UInt64, now: UInt64) {
    let isOver = limits.abort.map { duration >= .seconds($0) } ?? false
    guard isOver || last == 0 || now >= last + UInt64(limits.timeout) * 1_000_000_000 else { return }
    guard claim(last, isOver ? ProgressBoard.ended : now) else { return }
    let threads = snapshots.compactMap(\.self).map { ($0, ThreadState(process: $0.process, thread: $0.thread)) }
    let report = StallReport(
      node: node, hasOtherNodes: hasOtherNodes, threads: threads, seconds: Int(duration.components.seconds),
      abort: limits.abort)
    write(report.text)
    if isOver { _exit(Self.exitStatus) }
  }

  /// Of all ranks that would replace the time of the last report, one does.
  private func claim(_ last: UInt64, _ next: UInt64) -> Bool {
    board.lastReport.pointee.compareExchange(expected: last, desired: next, ordering: .relaxed).exchanged
  }

  private func write(_ text: String) {
    MPI.write(report: text, prefix: "\(MPI.executableName): ")
  }

  /// Nanoseconds on a clock that all processes of a machine read alike.
  private static var clock: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
