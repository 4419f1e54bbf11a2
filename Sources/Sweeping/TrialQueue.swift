import Foundation
import Platform
import Runs
import Training

/// Trains trials that haven't ended yet, some at a time.
package struct TrialQueue {
  /// How a trial is started.
  package enum Placement: Sendable {
    /// One after the other, each on so many ranks.
    case ranks(Int)
    /// Side by side, each on one rank that has its own share of these processors.
    case jobs(Int, processors: [Int])

    /// The trials that run at once.
    var count: Int {
      switch self {
      case .ranks: 1
      case .jobs(let count, _): count
      }
    }
  }

  /// How the trials ended together.
  package enum Ending: Equatable, Sendable {
    /// All are complete or have diverged.
    case complete
    /// This one failed, with its exit status; no other was started then.
    case failed(Sweep.Trial, status: Int32)
    /// The process was asked to end; trials that ran have stopped with a checkpoint.
    case stopped
  }

  private let sweep: Sweep
  private let folder: SweepFolder
  private let program: String
  private let placement: Placement
  /// Arguments of `train` that all trials have.
  private let arguments: [String]

  package init(
    _ sweep: Sweep, in folder: SweepFolder, program: String, placement: Placement, arguments: [String]
  ) {
    (self.sweep, self.folder, self.program) = (sweep, folder, program)
    (self.placement, self.arguments) = (placement, arguments)
  }

  /// Trains what is left of some trials.
  ///
  /// SIGINT, SIGTERM and the like are passed on to the trials that run.
  ///
  /// - Parameters:
  ///   - trials: Those to train; ones that have ended are passed over.
  ///   - report: Is told of each trial that has ended, and what it came to; nil where it has left no summary.
  /// - Returns: How they ended.
  /// - Throws: `ChildProcess.StartFailure` where the program can't be started.
  package func run(
    _ trials: [Sweep.Trial], report: (Sweep.Trial, RunSummary?) -> Void
  ) throws -> Ending {
    SignalInbox.open(for: .supervising)
    var waiting = trials.filter { !Self.hasEnded(folder.run(of: $0)) }[...]
    var running: [Int: (trial: Sweep.Trial, process: ChildProcess)] = [:]
    var failure: Ending?
    var passedOn: Int32 = 0
    while !running.isEmpty || !waiting.isEmpty && failure == nil && SignalInbox.received == nil {
      for slot in 0..<placement.count where running[slot] == nil {
        guard failure == nil, SignalInbox.received == nil, let trial = waiting.popFirst() else { break }
        running[slot] = (trial, try start(trial, slot: slot))
      }
      if SignalInbox.requestCount > passedOn {
        passedOn = SignalInbox.requestCount
        for (_, process) in running.values { kill(process.identifier, SIGTERM) }
      }
      SignalInbox.wait(milliseconds: 200)
      for (slot, entry) in running where entry.process.hasEnded {
        running[slot] = nil
        let status = entry.process.exitStatus()
        report(entry.trial, Self.summary(of: folder.run(of: entry.trial)))
        if status == 0 { unlink(folder.errors(of: entry.trial)) }
        if !Self.hasEnded(folder.run(of: entry.trial)) && SignalInbox.received == nil && failure == nil {
          failure = .failed(entry.trial, status: status)
        }
      }
    }
    return failure ?? (SignalInbox.received != nil ? .stopped : .complete)
  }

  private func start(_ trial: Sweep.Trial, slot: Int) throws -> ChildProcess {
    let train =
      ["train", "--config", sweep.base] + trial.overrides.flatMap { ["--set", $0] } + arguments
      + ["--output", folder.run(of: trial), "--resume", "latest", "--quiet"]
    let errors = folder.errors(of: trial)
    unlink(errors)
    switch placement {
    case .ranks(let ranks):
      let launch = ranks > 1 ? ["launch", "-n", "\(ranks)"] : []
      return try ChildProcess([program] + launch + train, output: "/dev/null", errors: errors)
    case .jobs(let count, let processors):
      let own = processors.enumerated().filter { $0.offset % count == slot }.map { "\($0.element)" }
      return try ChildProcess(
        ["taskset", "--cpu-list", own.joined(separator: ","), program] + train, output: "/dev/null", errors: errors)
    }
  }

  /// Whether a run came to its end, or diverged, which is a result too.
  private static func hasEnded(_ run: String) -> Bool {
    summary(of: run).map { [.completed, .diverged].contains($0.status) } ?? false
  }

  private static func summary(of run: String) -> RunSummary? { (try? RecordedRun(reading: run))?.summary }
}
