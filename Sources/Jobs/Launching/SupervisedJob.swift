import Platform

/// A job that is started, watched until its end, and restarted where its policy says so.
package struct SupervisedJob {
  /// The command of a start, counted from 1, found by `PATH`; from the second on it goes on from the latest checkpoint.
  package let command: (_ start: Int) -> [String]
  /// The other machines, where the loss of one is to end the job; nil where nobody looks.
  package let lookout: HostLookout?
  /// When to restart.
  package let policy: RestartPolicy
  /// Whether the job's processes stop at SIGUSR1 in good order.
  package let stopsAtUserSignal: Bool
  /// How long the command may take to start a process of its own.
  package let startLimit: Duration

  package init(
    policy: RestartPolicy, stopsAtUserSignal: Bool, startLimit: Duration, lookout: HostLookout?,
    command: @escaping (_ start: Int) -> [String]
  ) {
    (self.policy, self.stopsAtUserSignal, self.startLimit) = (policy, stopsAtUserSignal, startLimit)
    (self.lookout, self.command) = (lookout, command)
  }

  /// Runs the job until it has ended for good.
  ///
  /// SIGINT, SIGTERM, SIGHUP, SIGQUIT and SIGUSR1 to this process ask the job to end, a second one at once; no restart follows.
  ///
  /// - Parameters:
  ///   - note: Where the job's rank 0 says what becomes of its run, and is told which signal has asked for the end.
  ///   - report: Is told of each restart, of why there is none, and of what nobody else says.
  /// - Returns: How the last start ended.
  /// - Throws: `FileError` when the command can't be started.
  package func run(note: RunNote, report: (String) -> Void) throws(FileError) -> JobEnding {
    SignalRelay.start()
    var restarts = 0
    var ending = try start(1, note, report)
    while SignalRelay.received == nil {
      switch policy.decision(after: ending, restarts: restarts) {
      case .end:
        if ending.isUnexplained { report("the job \(ending)" + (ending.remedy.map { "\n" + $0 } ?? "")) }
        return ending
      case .giveUp(let reason):
        report("the job \(ending); not restarted: \(reason)")
        return ending
      case .restart(let delay):
        restarts += 1
        let seconds = NumberText.short(delay / .seconds(1))
        report("the job \(ending); restart \(restarts) of \(policy.maxRestarts) in \(seconds) s")
        SignalRelay.sleep(delay)
        if SignalRelay.received == nil { ending = try start(restarts + 1, note, report) }
      }
    }
    return ending
  }

  /// Starts the job once, and waits for its end.
  private func start(
    _ number: Int, _ note: RunNote, _ report: (String) -> Void
  ) throws(FileError) -> JobEnding {
    lookout?.begin()
    var isLost = false
    let ending = try StartedJob(
      command: command(number), stopsAtUserSignal: stopsAtUserSignal, startLimit: startLimit
    ).run(
      note: note,
      interruption: {
        if !isLost, let loss = lookout?.loss() {
          isLost = true
          report("\(loss): ending the job")
        }
        return isLost ? .atOnce : nil
      }, report: report)
    if isLost { lookout?.endRanks(ofStart: number) }
    return isLost && ending != .completed ? .lostMachine : ending
  }
}
