import Foundation

/// The memory that this machine, or the container that this process is in, can still give.
enum AvailableMemory {
  /// Bytes; nil where the system doesn't tell.
  ///
  /// Source: proc(5), `MemAvailable`; the kernel's "Control Group v2", `memory.max` and `memory.current`.
  static var byteCount: Int? {
    let machine = text("/proc/meminfo").split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
      .flatMap { Int($0.split(separator: " ")[1]) }.map { $0 << 10 }
    // "max" where there is no limit, which is no number.
    let limit = Int(text("/sys/fs/cgroup/memory.max")), used = Int(text("/sys/fs/cgroup/memory.current"))
    let container = limit.flatMap { limit in used.map { max(0, limit - $0) } }
    return [machine, container].compactMap(\.self).min()
  }

  private static func text(_ path: String) -> String {
    ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
