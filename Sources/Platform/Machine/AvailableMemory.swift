import Foundation

/// The memory that this machine, or the container or batch job that this process is in, can still give.
package enum AvailableMemory {
  /// The memory that can still be taken.
  ///
  /// Source: proc(5), `MemAvailable`.
  ///
  /// - Parameter root: The folder that `proc` and `sys` are in.
  /// - Returns: Bytes, the least of what the machine and each control group can give; nil where the system doesn't tell.
  package static func byteCount(root: String = "") -> Int? {
    let lines = (try? String(contentsOfFile: root + "/proc/meminfo", encoding: .utf8))?.split(separator: "\n") ?? []
    let machine = lines.first { $0.hasPrefix("MemAvailable:") }
      .flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0) }.map { $0 << 10 }
    return [machine, ControlGroups(root: root).availableMemory].compactMap(\.self).min()
  }
}
