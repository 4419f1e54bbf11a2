import Foundation

/// How many processors there are for ranks and threads to share.
package enum ProcessorCount {
  /// The processors of this machine that are switched on.
  package static var online: Int { ProcessInfo.processInfo.processorCount }

  /// The processors that this process may run on: a launcher may have bound it to one core.
  ///
  /// Read from Linux's `/proc/self/status`, whose `Cpus_allowed` is a mask in hexadecimal; elsewhere all processors.
  package static var available: Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let prefix = "Cpus_allowed:"
    guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(prefix) }) else { return online }
    let allowed = line.dropFirst(prefix.count).reduce(0) { $0 + ($1.hexDigitValue ?? 0).nonzeroBitCount }
    return allowed > 0 ? min(allowed, online) : online
  }
}
