/// How long ranks may wait for others.
package struct StallLimits: Equatable, Sendable {
  /// The seconds after which a wait is reported, and reported again; positive.
  package let timeout: Int
  /// The seconds after which it ends the job; nil for never.
  package let abort: Int?
  /// The name of the setting that `abort` comes from.
  let abortSetting: String

  /// Limits that were chosen.
  ///
  /// - Parameters:
  ///   - timeout: The seconds after which a wait is reported; positive.
  ///   - abort: The seconds after which it ends the job; nil for never.
  ///   - abortSetting: What the user calls the setting that `abort` comes from.
  package init(timeout: Int, abort: Int?, abortSetting: String) {
    self.timeout = timeout
    self.abort = abort
    self.abortSetting = abortSetting
  }

  /// What holds before a configuration has been read, and for commands that read none: a minute and ten, or what the
  /// variables `LOCKSTEP_STALL_TIMEOUT` and `LOCKSTEP_STALL_ABORT` say, in seconds.
  package init(environment: [String: String]) {
    // A week is as good as forever, and can be counted in nanoseconds.
    func seconds(_ name: String) -> Int? {
      environment[name].flatMap { Int($0) }.flatMap { $0 > 0 ? min($0, 604_800) : nil }
    }
    timeout = seconds("LOCKSTEP_STALL_TIMEOUT") ?? 60
    abort = seconds("LOCKSTEP_STALL_ABORT") ?? 600
    abortSetting = "LOCKSTEP_STALL_ABORT"
  }
}
