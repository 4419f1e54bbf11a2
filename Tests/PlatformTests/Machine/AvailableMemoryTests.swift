import Foundation
import Platform
import Testing
import TestSupport

@Suite struct AvailableMemoryTests {
  private func byteCount(_ files: [String: String]) throws -> Int? {
    try withTemporaryFolder { folder in
      for path in ["/proc/self", "/sys/fs/cgroup"] {
        try FileManager.default.createDirectory(atPath: folder + path, withIntermediateDirectories: true)
      }
      for (path, text) in files { try text.write(toFile: folder + path, atomically: false, encoding: .utf8) }
      return AvailableMemory.byteCount(root: folder)
    }
  }

  @Test func `is what the machine has, unless a container has less`() throws {
    let machine = ["/proc/meminfo": "MemTotal:       8000 kB\nMemFree:        1000 kB\nMemAvailable:   5000 kB\n"]
    #expect(try byteCount([:]) == nil)
    #expect(try byteCount(machine) == 5000 << 10)
    func contained(_ limit: String, used: String) throws -> Int? {
      let group = [
        "/proc/self/cgroup": "0::/\n", "/proc/self/mountinfo": "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n",
        "/sys/fs/cgroup/memory.max": limit + "\n", "/sys/fs/cgroup/memory.current": used + "\n",
      ]
      return try byteCount(machine.merging(group) { $1 })
    }
    #expect(try contained("max", used: "1000") == 5000 << 10)
    #expect(try contained("3000000", used: "1000000") == 2_000_000)
    #expect(try contained("9000000000", used: "1000000") == 5000 << 10)
  }
}
