import DataParallel
import Foundation
import Platform

extension Machine {
  /// The machine that this process runs on.
  package static var current: Machine {
    let status = ProcFolder.ofThisProcess.status
    return Machine(
      cores: coreCount(ofProcessors: status["Cpus_allowed_list"] ?? ""), processors: ProcessorCount.available,
      processorQuota: ProcessorCount.quota,
      isRoot: geteuid() == 0, filtersSystemCalls: status["Seccomp"] == "2",
      launcher: .ofThisProcess)
  }

  /// The cores of processors in a list such as `0-3,8`: processors of one core name the same siblings.
  private static func coreCount(ofProcessors list: String) -> Int {
    let siblings = ProcessorList(list).processors.compactMap { processor in
      try? String(
        contentsOfFile: "/sys/devices/system/cpu/cpu\(processor)/topology/thread_siblings_list", encoding: .utf8)
    }
    return siblings.isEmpty ? ProcessorCount.available : Set(siblings).count
  }
}
