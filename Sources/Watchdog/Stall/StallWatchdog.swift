import Foundation
import MPI
import Platform
import Synchronization

/// Notices when ranks wait too long for others, or have died unnoticed, says who is missing and why, and at last ends the
/// job.
///
/// The ranks of a node share a board on which each thread says what it does, from before MPI is entered until after it
/// has been left. A thread of each rank looks at it about once a second. It calls no MPI, and needs nothing of the rank
/// that is stuck: any rank's watchdog that still runs makes the one report of the node. Each node has a board of its own.
package final class StallWatchdog: Sendable {
  /// What a process exits with when it ends a job that stalls or has lost a rank; that of `timeout(1)`.
  package static let exitStatus: Int32 = 124

  /// Where this rank's threads say what they do.
  package let progress: RankProgress
  private let board: ProgressBoard
  let launched: LauncherEnvironment
  private let limits: Mutex<StallLimits?>
  /// The ranks of each other node and its name, once they are known.
  private let otherRanks = Mutex<[String]>([])
  private let node: String
  private let isStopped = Atomic<Bool>(false)

  /// The seconds for which a dead rank is left to the launcher, which ends the others and names it. `mpirun` takes two for
  /// the ranks of its own node, and only then tells other nodes' daemons, which take as long.
  private var launcherSeconds: Int { hasOtherNodes ? 4 : 2 }
  /// The seconds after the job's end within which the launcher must have ended too.
  private var launcherEndSeconds: Int { hasOtherNodes ? 8 : 4 }

  private var hasOtherNodes: Bool { launched.nodeSize < launched.size }

  init(environment: [String: String], timelines: RankTimelines) {
    launched = LauncherEnvironment(environment)
    limits = Mutex(StallLimits(environment: environment))
    board = ProgressBoard.ofNode(launched)
    progress = RankProgress(rank: launched.rank, nodeRank: launched.nodeRank, board: board, timelines: timelines)
    node = hostName()
  }

  /// Changes how long ranks may wait from here on; nil for as long as they like.
  package func watch(_ limits: StallLimits?) {
    self.limits.withLock { $0 = limits }
  }

  /// Notes which ranks there are elsewhere; every rank calls this, once it has entered MPI.
  func learn(_ topology: Topology) throws(MPIError) {
    // All ranks of the node have entered MPI, and so have mapped the board before.
    if launched.nodeRank == 0 { board.removeFile() }
    guard !topology.isOneNode else { return }
    let names = try topology.world.allGather(Array(node.utf8)).map { String(decoding: $0, as: UTF8.self) }
    let nodes = Dictionary(grouping: names.indices) { names[$0] }.filter { $0.key != node }
    let ranks = nodes.sorted { $0.value[0] < $1.value[0] }.map { "\(StallReport.list($0.value)) on \($0.key)" }
    otherRanks.withLock { $0 = ranks }
  }

  /// Calls `body` while a thread watches the board.
  func whileWatching<Success>(_ body: () -> Success) -> Success {
    SignalStack.install()
    let stopped = DispatchSemaphore(value: 0)
    if launched.nodeSize > 1 { SignalInbox.open(for: .watchedRank) }
    Thread.detachNewThread { [self] in
      watch()
      stopped.signal()
    }
    defer {
      isStopped.store(true, ordering: .relaxed)
      SignalInbox.close()
      SignalInbox.wake()
      stopped.wait()
    }
    return body()
  }

  private func watch() {
    let milliseconds = 1_000
    var detector = StallDetector(interval: .milliseconds(milliseconds))
    var stall = Duration.zero
    var lostSince: UInt64?
    while true {
      SignalInbox.wait(milliseconds: milliseconds)
      if isStopped.load(ordering: .relaxed) { return }
      if SignalInbox.isToEndRank { endAfterTermination() }
      let snapshots = board.snapshots
      let now = Timeline.now
      let duration = detector.look(snapshots, at: .nanoseconds(Int64(now)))
      let last = board.lastReport.pointee.load(ordering: .relaxed)
      if last == ProgressBoard.ended {
        // The rank that reported it has exited, and its launcher ends the others; where it doesn't, they end themselves.
        sleep(2)
        _exit(Self.exitStatus)
      }
      // Whoever has died is missed by others.
      let lost = duration >= .seconds(1) ? lostRanks : []
      lostSince = lost.isEmpty ? nil : lostSince ?? now
      if let lostSince, now >= lostSince + UInt64(launcherSeconds) * 1_000_000_000, claim(last, ProgressBoard.ended) {
        let report = LostRankReport(node: node, ranks: lost, isUnnoticed: true)
        // A launcher that doesn't react may not pass on what ranks write either.
        let output = Launcher.ofThisProcess?.standardError
        writeReport(report.text, prefix: "\(MPI.executableName): ", to: output ?? .standardError)
        end()
      }
      guard let limits = limits.withLock(\.self) else { continue }
      if duration >= .seconds(limits.timeout) {
        report(snapshots, duration, limits, last: last, now: now)
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
  private func report(
    _ snapshots: [ProgressSnapshot?], _ duration: Duration, _ limits: StallLimits, last: UInt64, now: UInt64
  ) {
    let isOver = limits.abort.map { duration >= .seconds($0) } ?? false
    guard isOver || last == 0 || now >= last + UInt64(limits.timeout) * 1_000_000_000 else { return }
    guard claim(last, isOver ? ProgressBoard.ended : now) else { return }
    let threads = snapshots.compactMap(\.self).map { ($0, ThreadState(process: $0.process, thread: $0.thread)) }
    let report = StallReport(
      node: node, hasOtherNodes: hasOtherNodes || !board.silentRanks.isEmpty,
      otherRanks: otherRanks.withLock(\.self), threads: threads + silentThreads,
      seconds: Int(duration.components.seconds), limits: limits)
    write(report.text)
    if isOver { end() }
  }

  /// The processes of ranks that haven't even begun to say what they do; none after the start, when such ranks are
  /// elsewhere.
  private var silentThreads: [(ProgressSnapshot, ThreadState)] {
    let silent = board.silentRanks
    let isStarting = board.firstSnapshots.contains { $0?.activity == .starting }
    guard isStarting, !silent.isEmpty else { return [] }
    return LaunchedProcess.all(of: launched).filter { silent.contains($0.place.nodeRank) }.map { found in
      let snapshot = ProgressSnapshot(
        rank: found.place.rank, process: found.process, thread: found.process, activity: .starting, epoch: nil,
        step: nil, waitCount: 0, wait: nil)
      return (snapshot, ThreadState(process: found.process, thread: found.process))
    }
  }

  /// The ranks of this node whose process has ended before its time, as far as they had begun.
  private var lostRanks: [ProgressSnapshot] {
    board.firstSnapshots.compactMap(\.self).filter {
      $0.activity != .endingAfterError && ThreadState(process: $0.process, thread: $0.process) == .ended
    }
  }

  /// Ends this rank as SIGTERM does, and says whether the launcher ends it because another one has died.
  private func endAfterTermination() -> Never {
    let last = board.lastReport.pointee.load(ordering: .relaxed)
    // The timeline belongs to the thread that is being interrupted.
    progress.withoutTimelines.first.begin(.endingAfterError)
    if last != ProgressBoard.ended, claim(last, ProgressBoard.ended) {
      let lost = lostRanks
      if !lost.isEmpty { write(LostRankReport(node: node, ranks: lost, isUnnoticed: false).text) }
      Launcher.ofThisProcess?.killUnlessEnded(afterSeconds: launcherEndSeconds)
    }
    signal(SIGTERM, SIG_DFL)
    kill(getpid(), SIGTERM)
    while true { pause() }
  }

  /// Ends the job.
  private func end() -> Never {
    // What mpirun exits with is another status where it takes long. A run may be complete that only can't leave MPI.
    if let note = RunNote.ofThisProcess, note.run?.ending == nil { note.write(ending: RunNote.watchdogEnding) }
    Launcher.ofThisProcess?.killUnlessEnded(afterSeconds: launcherEndSeconds)
    _exit(Self.exitStatus)
  }

  /// Of all ranks that would replace the time of the last report, one does.
  private func claim(_ last: UInt64, _ next: UInt64) -> Bool {
    board.lastReport.pointee.compareExchange(expected: last, desired: next, ordering: .relaxed).exchanged
  }

  private func write(_ text: String) {
    writeReport(text, prefix: "\(MPI.executableName): ")
  }
}
