import Platform
import Training

/// A job whose ranks may come and go: it goes on from its latest checkpoint with the ranks that are left when some are lost,
/// and with more where there's room for them.
package struct ElasticJob {
  private let launch: String
  private let policy: RestartPolicy
  private let startLimit: Duration
  /// How long to wait for machines where too few are left.
  private let waitingTime: Duration
  private let command: (RankSupply, Generation) -> [String]
  private var supply: RankSupply
  private var machines: MachineWatch?
  /// The machines that don't answer, and why.
  private var silent: [String: String] = [:]

  /// - Parameters:
  ///   - launch: The job.
  ///   - supply: How many ranks it is to have.
  ///   - machines: Those that it may use; nil for this one alone.
  ///   - policy: When to start it again after an end that is none of its ranks'.
  ///   - startLimit: How long `mpirun` may take to start a process.
  ///   - waitingTime: How long to wait for machines where too few are left.
  ///   - command: The command that starts the job, or goes on with it, with what there is.
  package init(
    launch: String, supply: RankSupply, machines: MachineWatch?, policy: RestartPolicy, startLimit: Duration,
    waitingTime: Duration, command: @escaping (RankSupply, Generation) -> [String]
  ) {
    (self.launch, self.supply, self.machines, self.policy) = (launch, supply, machines, policy)
    (self.startLimit, self.waitingTime, self.command) = (startLimit, waitingTime, command)
  }

  /// Runs the job until it has ended for good.
  ///
  /// - Parameters:
  ///   - note: Where the job's rank 0 says what becomes of its run.
  ///   - report: Is told of each loss and restart, of machines that can't be used, and of what nobody else says.
  /// - Returns: How the job ended.
  /// - Throws: `FileError` when the command can't be started.
  package mutating func run(note: RunNote, report: (String) -> Void) throws(FileError) -> JobEnding {
    SignalRelay.start()
    defer { machines?.stop() }
    var (start, restarts) = (0, 0)
    var cause: Generation.Cause?
    var last: JobEnding?
    while true {
      guard waitForRanks(report) else {
        if let signal = SignalRelay.received { return last ?? .interrupted(status: 128 + signal) }
        let ending = JobEnding.tooFewRanks(supply.ranks, least: supply.least)
        report("the job \(ending)")
        return ending
      }
      start += 1
      let (ending, outcome) = try runOnce(start, cause, restarts: restarts, note, report)
      last = ending
      if SignalRelay.received != nil { return ending }
      switch outcome {
      case .end(let reason):
        if let reason {
          report("the job \(ending); not restarted: \(reason)")
        } else if ending.isUnexplained {
          report("the job \(ending)" + (ending.remedy.map { "\n" + $0 } ?? ""))
        }
        return ending
      case .goOn(let reason, let delay):
        if delay > .zero { restarts += 1 }
        SignalRelay.sleep(delay)
        cause = reason
      }
    }
  }

  /// Why a start was ended from here.
  private struct Change {
    let cause: Generation.Cause
    let isLoss: Bool
  }

  private enum Outcome {
    /// For good, for this reason unless there's nothing to explain.
    case end(because: String?)
    case goOn(Generation.Cause, after: Duration)
  }

  /// Starts the job once, and waits for its end, which comes early where its ranks are to be others.
  private mutating func runOnce(
    _ start: Int, _ cause: Generation.Cause?, restarts: Int, _ note: RunNote, _ report: (String) -> Void
  ) throws(FileError) -> (JobEnding, Outcome) {
    LauncherLoss.first = nil
    let job = StartedJob(
      command: command(supply, Generation(launch: launch, number: start, cause: cause)), stopsAtUserSignal: true,
      startLimit: startLimit)
    let (ranks, used) = (supply.ranks, supply.used)
    var change: Change?
    note.write(purpose: nil)
    let ending = try job.run(
      note: note,
      interruption: {
        let manner = look(start, ranks, used, &change, report)
        guard manner == .gentle else { return manner }
        note.write(purpose: "to go on with \(supply.ranks.counted("rank"))")
        // All is stored, and mpirun may take seconds to note that its ranks have ended.
        return note.isLast && note.run?.ending == RunSummary.Status.stopped.rawValue ? .atOnce : .gentle
      }, report: report)
    if ending == .completed { return (ending, .end(because: nil)) }
    if let change, change.isLoss || ending == .stopped {
      endRanks(ofStart: start)
      return (ending, .goOn(change.cause, after: .zero))
    }
    if SignalRelay.received != nil { return (ending, .end(because: nil)) }
    return (ending, outcome(of: ending, start, used, restarts: restarts, report))
  }

  /// Looks whether the ranks that run are still those that should.
  private mutating func look(
    _ start: Int, _ ranks: Int, _ used: Set<String>, _ change: inout Change?, _ report: (String) -> Void
  ) -> Interruption.Manner? {
    guard machines != nil, change?.isLoss != true else { return change.map { $0.isLoss ? .atOnce : .gentle } }
    silent = machines?.update(&supply, used: used, report: report) ?? [:]
    if let text = text(ofLost: used) {
      change = Change(cause: Generation.Cause(text), isLoss: true)
      reportLoss(text, report)
      endRanks(ofStart: start)
      return .atOnce
    }
    if let change { return change.isLoss ? .atOnce : .gentle }
    guard machines?.isSettled == true, supply.isEnough, supply.ranks != ranks || !used.isSubset(of: listedHosts) else {
      return nil
    }
    let text =
      supply.ranks != ranks
      ? "there is room for \(supply.ranks.counted("rank"))" : "machines were taken off the list"
    change = Change(cause: Generation.Cause(text), isLoss: false)
    report("\(text): stopping \(ranks.counted("rank")) with a checkpoint, to go on with \(supply.ranks.grouped)")
    return .gentle
  }

  private var listedHosts: Set<String> { Set((supply.places ?? []).map(\.host)) }

  /// What has become of machines that ranks run on; nil where all answer.
  private func text(ofLost used: Set<String>) -> String? {
    let lost = used.sorted().compactMap { host in silent[host].map { "\(host) \($0)" } }
    return lost.isEmpty ? nil : lost.joined(separator: ", ")
  }

  /// What to do about an end that didn't come from here.
  private mutating func outcome(
    of ending: JobEnding, _ start: Int, _ used: Set<String>, restarts: Int, _ report: (String) -> Void
  ) -> Outcome {
    let end = ContinuousClock.now
    endRanks(ofStart: start)
    // With a machine, its ranks are lost, whatever mpirun makes of it.
    silent = machines?.update(&supply, used: used, report: report) ?? [:]
    var text = text(ofLost: used)
    if text == nil, case .crashed = ending {
      let loss = awaitLoss()
      supply.loseRank(on: loss?.host)
      text = self.text(of: ending, loss)
    }
    if let text {
      reportLoss(text, report)
      return .goOn(Generation.Cause(text, at: end), after: .zero)
    }
    switch policy.decision(after: ending, restarts: restarts) {
    case .end: return .end(because: nil)
    case .giveUp(let reason): return .end(because: reason)
    case .restart(let delay):
      let seconds = NumberText.short(delay / .seconds(1))
      report("the job \(ending); restart \(restarts + 1) of \(policy.maxRestarts) in \(seconds) s")
      return .goOn(Generation.Cause("the job \(ending)", at: end), after: delay)
    }
  }

  private func reportLoss(_ text: String, _ report: (String) -> Void) {
    report(text + ": " + (supply.isEnough ? "going on with \(supply.ranks.counted("rank"))" : "too few ranks are left"))
  }

  /// Makes sure that no rank of a start runs any more, on any machine that answers.
  private func endRanks(ofStart start: Int) {
    Generation.endProcesses(ofLaunch: launch, number: start)
    machines?.endRanks(ofStart: start)
  }

  /// What `mpirun` has said that it lost. The thread that reads its errors may not have come to it yet.
  private func awaitLoss() -> LauncherLoss? {
    for _ in 0..<20 where LauncherLoss.first == nil { SignalInbox.wait(milliseconds: 10) }
    return LauncherLoss.first
  }

  private func text(of ending: JobEnding, _ loss: LauncherLoss?) -> String {
    guard let loss else { return "the job \(ending)" }
    return loss.rank.map { "rank \($0) on \(loss.host) \(ending)" } ?? "mpirun's daemon on \(loss.host) was lost"
  }

  /// Waits until there are ranks enough, as long as that may be.
  ///
  /// - Returns: Whether there are.
  private mutating func waitForRanks(_ report: (String) -> Void) -> Bool {
    var end: ContinuousClock.Instant?
    while SignalRelay.received == nil {
      silent = machines?.update(&supply, used: [], report: report) ?? [:]
      let isSettled = machines?.isSettled ?? true
      if isSettled && supply.isEnough { return true }
      if isSettled && machines?.mayChange != true { return false }
      if isSettled, end == nil {
        end = .now + waitingTime
        report(
          "room for \(supply.ranks.counted("rank")), and --min-ranks asks for \(supply.least.grouped): waiting up to "
            + "\(NumberText.short(waitingTime / .seconds(1))) s for machines")
      }
      if let end, ContinuousClock.now >= end { return false }
      SignalInbox.wait(milliseconds: 100)
    }
    return false
  }
}
