import Foundation

/// How many processors there are for ranks and threads to share.
package enum ProcessorCount {
  /// The processors of this machine that are switched on.
  package static var online: Int { ProcessInfo.processInfo.processorCount }

  /// The processors that this process may run on: a launcher may have bound it to one core.
  ///
  /// Linux's `Cpus_allowed` is a mask in hexadecimal; elsewhere all processors are taken.
  package static var available: Int {
    let mask = ProcFolder.ofThisProcess.status["Cpus_allowed"] ?? ""
    let allowed = mask.reduce(0) { $0 + ($1.hexDigitValue ?? 0).nonzeroBitCount }
    return allowed > 0 ? min(allowed, online) : online
  }
}
