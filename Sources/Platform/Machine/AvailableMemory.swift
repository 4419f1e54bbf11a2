import Foundation

/// The memory that this machine, or the container that this process is in, can still give.
package enum AvailableMemory {
  /// The memory that can still be taken.
  ///
  /// Source: proc(5), `MemAvailable`; the kernel's "Control Group v2", `memory.max`, `memory.current` and, of its use,
  /// what caches files and can be given back, in `memory.stat`.
  ///
  /// - Parameter root: The folder that `proc` and `sys` are in.
  /// - Returns: Bytes, the lesser of what the machine and the container can give; nil where the system doesn't tell.
  package static func byteCount(root: String = "") -> Int? {
    func text(_ path: String) -> String {
      let text = try? String(contentsOfFile: root + path, encoding: .utf8)
      return text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
    }
    func value(_ key: String, in path: String) -> Int? {
      for line in text(path).split(separator: "\n") where line.hasPrefix(key + " ") {
        return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }
      }
      return nil
    }
    let group = "/sys/fs/cgroup/memory."
    let cache = ["active_file", "inactive_file"].reduce(0) { $0 + (value($1, in: group + "stat") ?? 0) }
    // The limit is "max" where there is none, which is no number.
    let container = Int(text(group + "max")).flatMap { limit in
      Int(text(group + "current")).map { used in max(0, limit - max(0, used - cache)) }
    }
    let machine = value("MemAvailable:", in: "/proc/meminfo").map { $0 << 10 }
    return [machine, container].compactMap(\.self).min()
  }
}
