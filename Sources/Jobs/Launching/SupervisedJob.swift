import Platform

/// A job that is started, watched until its end, and restarted where its policy says so.
package struct SupervisedJob: Sendable {
  /// The command that starts the job, found by `PATH`.
  package let command: [String]
  /// The command that starts it again from its latest checkpoint.
  package let restartCommand: [String]
  /// When to restart.
  package let policy: RestartPolicy
  /// Whether the job's processes stop at SIGUSR1 in good order.
  package let stopsAtUserSignal: Bool

  package init(
    command: [String], restartCommand: [String], policy: RestartPolicy, stopsAtUserSignal: Bool
  ) {
    (self.command, self.restartCommand) = (command, restartCommand)
    (self.policy, self.stopsAtUserSignal) = (policy, stopsAtUserSignal)
  }

  /// Runs the job until it has ended for good.
  ///
  /// SIGINT, SIGTERM, SIGHUP, SIGQUIT and SIGUSR1 to this process ask the job to end, a second one at once; no restart follows.
  ///
  /// - Parameter report: Is told of each restart, and of why there is none.
  /// - Returns: The exit status of the last start.
  /// - Throws: `FileError` when the command can't be started.
  package func run(report: (String) -> Void) throws(FileError) -> Int32 {
    SignalRelay.start()
    let escalation: Escalation = stopsAtUserSignal ? .gentle : .prompt
    var restarts = 0
    var status = try SignalRelay.run(command, escalation)
    while SignalRelay.received == nil {
      let ending = JobEnding(exitStatus: status)
      switch policy.decision(after: ending, restarts: restarts) {
      case .end:
        return status
      case .giveUp(let reason):
        report("the job \(ending); not restarted: \(reason)")
        return status
      case .restart(let delay):
        restarts += 1
        let seconds = NumberText.short(delay / .seconds(1))
        report("the job \(ending); restart \(restarts) of \(policy.maxRestarts) in \(seconds) s")
        SignalRelay.sleep(delay)
        if SignalRelay.received == nil { status = try SignalRelay.run(restartCommand, escalation) }
      }
    }
    return status
  }
}
