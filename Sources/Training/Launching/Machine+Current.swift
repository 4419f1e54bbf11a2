import DataParallel
import Foundation

extension Machine {
  /// The machine that this process runs on.
  package static var current: Machine {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let fields = Dictionary(
      status.split(separator: "\n").map { line in
        let parts = line.split(separator: ":", maxSplits: 1)
        return (String(parts[0]), parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : "")
      }, uniquingKeysWith: { first, _ in first })
    return Machine(
      cores: coreCount(ofProcessors: fields["Cpus_allowed_list"] ?? ""), processors: ProcessorCount.available,
      isRoot: geteuid() == 0, filtersSystemCalls: fields["Seccomp"] == "2",
      environment: ProcessInfo.processInfo.environment)
  }

  /// The cores of processors in a list such as `0-3,8`: processors of one core name the same siblings.
  private static func coreCount(ofProcessors list: String) -> Int {
    let processors = list.split(separator: ",").flatMap { group -> [Int] in
      let ends = group.split(separator: "-").compactMap { Int($0) }
      guard let first = ends.first, let last = ends.last, first <= last else { return [] }
      return Array(first...last)
    }
    let siblings = processors.compactMap { processor in
      try? String(
        contentsOfFile: "/sys/devices/system/cpu/cpu\(processor)/topology/thread_siblings_list", encoding: .utf8)
    }
    return siblings.isEmpty ? ProcessorCount.available : Set(siblings).count
  }
}
