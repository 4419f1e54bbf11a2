import Platform

/// A start of a job, which is watched until its end.
struct StartedJob {
  /// The command that starts the job, found by `PATH`.
  let command: [String]
  /// Whether the job's processes stop at SIGUSR1 in good order.
  let stopsAtUserSignal: Bool
  /// How long the command may take to start a process of its own.
  let startLimit: Duration

  /// Starts the job, and waits for its end.
  ///
  /// - Parameters:
  ///   - note: Where the job's rank 0 says what becomes of its run, and is told which signal has asked for the end.
  ///   - interruption: Is asked several times a second whether the job is to end, and how.
  ///   - report: Is told that the job stops later.
  /// - Returns: How it has ended.
  /// - Throws: `FileError` when the command can't be started.
  func run(
    note: RunNote, interruption: () -> Interruption.Manner? = { nil }, report: (String) -> Void
  ) throws(FileError) -> JobEnding {
    note.forgetRun()
    let launcher = try SignalRelay.run(
      command, stopsAtUserSignal ? .gentle : .prompt, startLimit: startLimit, interruption: interruption
    ) { step in
      switch step {
      case .isKept: report("stopping once the ranks are up")
      case .isPassedOn: if let signal = SignalRelay.received { note.write(signal: signal) }
      }
    }
    return launcher.hasHung ? .neverBegun(after: startLimit) : JobEnding(launcher.ending, run: note.run)
  }
}
