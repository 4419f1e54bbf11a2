import Foundation

/// How many processors there are for ranks and threads to share.
package enum ProcessorCount {
  /// The processors of this machine that are switched on.
  package static var online: Int { ProcessInfo.processInfo.processorCount }

  /// The processors whose time this process's control groups leave to all processes in them; nil for any.
  package static let quota = ControlGroups().processorQuota

  /// The processors that the ranks of this machine can use at once: those that are switched on, or what a quota comes to.
  package static var usable: Int { usable(of: online, quota: quota) }

  /// The processors that this process may run on: a launcher may have bound it to one core, and there may be a quota.
  ///
  /// Linux's `Cpus_allowed` is a mask in hexadecimal; elsewhere all processors are taken.
  package static var available: Int {
    let mask = ProcFolder.ofThisProcess.status["Cpus_allowed"] ?? ""
    let allowed = mask.reduce(0) { $0 + ($1.hexDigitValue ?? 0).nonzeroBitCount }
    return min(allowed > 0 ? allowed : online, usable)
  }

  /// Such as "2 processors", or "8 processors (a quota leaves the time of 1.5)".
  package static var summary: String { online.counted("processor") + quotaText(quota) }

  /// What follows a number of processors where there's a quota.
  package static func quotaText(_ quota: Double?) -> String {
    quota.map { " (a quota leaves the time of \(NumberText.short($0)))" } ?? ""
  }

  /// Of so many processors, those that a quota leaves, at least one.
  ///
  /// It's rounded down: threads that the quota can't feed all stop for the rest of a period once it's used up, one of them
  /// in the middle of a step for which others wait. Two threads were no faster than one with 1.8 processors' time.
  package static func usable(of processors: Int, quota: Double?) -> Int {
    Int(max(1, min(Double(processors), quota ?? .infinity)))
  }
}
