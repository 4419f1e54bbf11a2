import Foundation
import Platform
import Testing
import TestSupport

/// Limits of control groups, read from a folder that looks like a machine's.
@Suite struct ControlGroupsTests {
  /// Finds the groups of a process on a machine that has these files.
  private func groups<Result>(_ files: [String: String], _ body: (ControlGroups) -> Result) throws -> Result {
    try withTemporaryFolder { folder in
      for (path, text) in files {
        let file = URL(filePath: folder + path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try (text + "\n").write(to: file, atomically: false, encoding: .utf8)
      }
      return body(ControlGroups(root: folder))
    }
  }

  private func quota(_ files: [String: String]) throws -> Double? { try groups(files, \.processorQuota) }
  private func memory(_ files: [String: String]) throws -> Int? { try groups(files, \.availableMemory) }

  private let unified = [
    "/proc/self/cgroup": "0::/slurm/job_7/step_0",
    "/proc/self/mountinfo": "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate",
  ]

  private let legacy = [
    "/proc/self/cgroup": "5:cpu,cpuacct:/docker/abc\n4:memory:/slurm/job_7/step_0\n0::/",
    "/proc/self/mountinfo": """
    33 32 0:29 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
    34 32 0:30 /docker/abc /sys/fs/cgroup/cpu\\040time ro master:9 - cgroup cgroup rw,cpu,cpuacct
    35 32 0:31 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
    36 32 0:32 / /proc rw - proc proc rw
    """,
  ]

  @Test func `nothing is bounded where there are no groups, or none has a limit`() throws {
    #expect(try quota([:]) == nil && memory([:]) == nil)
    #expect(try quota(unified) == nil && memory(unified) == nil)
    let top = ["/sys/fs/cgroup/slurm/cpu.max": "max 100000", "/sys/fs/cgroup/slurm/memory.max": "max"]
    #expect(try quota(unified.merging(top) { $1 }) == nil)
    #expect(try memory(unified.merging(top) { $1 }) == nil)
    #expect(try quota(legacy.merging(["/sys/fs/cgroup/cpu time/cpu.cfs_quota_us": "-1"]) { $1 }) == nil)
  }

  @Test func `the least quota on the way up holds, in version 2`() throws {
    let files = [
      "/sys/fs/cgroup/slurm/cpu.max": "400000 100000", "/sys/fs/cgroup/slurm/job_7/cpu.max": "150000 100000",
      "/sys/fs/cgroup/slurm/job_7/step_0/cpu.max": "max 100000", "/sys/fs/cgroup/slurm/job_8/cpu.max": "10000 100000",
    ]
    #expect(try quota(unified.merging(files) { $1 }) == 1.5)
  }

  @Test func `a container's quota holds, in version 1`() throws {
    let folder = "/sys/fs/cgroup/cpu time/cpu.cfs_"
    #expect(
      try quota(legacy.merging(["\(folder)quota_us": "50000", "\(folder)period_us": "100000"]) { $1 }) == 0.5)
  }

  @Test func `a batch job's memory holds for the step within it, less what is used but for caches`() throws {
    let job = "/sys/fs/cgroup/slurm/job_7/memory."
    let files = [
      "\(job)max": "3000000", "\(job)current": "2900000",
      "\(job)stat": "anon 900000\nfile 2000000\ninactive_file 500000\nactive_file 1500000",
      "/sys/fs/cgroup/slurm/job_7/step_0/memory.max": "max",
      "/sys/fs/cgroup/slurm/job_7/step_0/memory.current": "1000",
    ]
    #expect(try memory(unified.merging(files) { $1 }) == 2_100_000)
    let tighter = files.merging([
      "/sys/fs/cgroup/slurm/memory.max": "5000000", "/sys/fs/cgroup/slurm/memory.current": "6000000",
    ]) { $1 }
    #expect(try memory(unified.merging(tighter) { $1 }) == 0)
  }

  @Test func `the same in version 1, where no limit is a huge one`() throws {
    let (job, step) = ("/sys/fs/cgroup/memory/slurm/job_7/memory.", "/sys/fs/cgroup/memory/slurm/job_7/step_0/memory.")
    let files = [
      "\(job)limit_in_bytes": "3000000", "\(job)usage_in_bytes": "2900000",
      "\(job)stat": "inactive_file 7\ntotal_inactive_file 500000\ntotal_active_file 1500000",
      "\(step)limit_in_bytes": "9223372036854771712", "\(step)usage_in_bytes": "1000",
    ]
    #expect(try memory(legacy.merging(files) { $1 }) == 2_100_000)
  }

  @Test func `a container that sees its own group alone finds it by whatever name`() throws {
    let files = [
      "/proc/self/cgroup": "0::/../../system.slice/docker-abc.scope",
      "/proc/self/mountinfo": "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw",
      "/sys/fs/cgroup/cpu.max": "200000 100000", "/sys/fs/cgroup/memory.max": "1000",
      "/sys/fs/cgroup/memory.current": "1",
    ]
    #expect(try quota(files) == 2)
    #expect(try memory(files) == 999)
  }
}
