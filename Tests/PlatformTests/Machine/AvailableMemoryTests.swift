import Foundation
import Platform
import Testing
import TestSupport

@Suite struct AvailableMemoryTests {
  private func byteCount(_ files: [String: String]) throws -> Int? {
    var result: Int?
    try withTemporaryFolder { folder in
      for path in ["/proc", "/sys/fs/cgroup"] {
        try FileManager.default.createDirectory(atPath: folder + path, withIntermediateDirectories: true)
      }
      for (path, text) in files { try text.write(toFile: folder + path, atomically: false, encoding: .utf8) }
      result = AvailableMemory.byteCount(root: folder)
    }
    return result
  }

  private let machine = ["/proc/meminfo": "MemTotal:       8000 kB\nMemFree:        1000 kB\nMemAvailable:   5000 kB\n"]

  @Test func `is what the machine has, unless a container has less`() throws {
    #expect(try byteCount([:]) == nil)
    #expect(try byteCount(machine) == 5000 << 10)
    func contained(_ limit: String, used: String) throws -> Int? {
      let group = ["/sys/fs/cgroup/memory.max": limit + "\n", "/sys/fs/cgroup/memory.current": used + "\n"]
      return try byteCount(machine.merging(group) { $1 })
    }
    #expect(try contained("max", used: "1000") == 5000 << 10)
    #expect(try contained("3000000", used: "1000000") == 2_000_000)
    #expect(try contained("3000000", used: "4000000") == 0)
  }

  @Test func `files that a container only caches are free`() throws {
    let group = [
      "/sys/fs/cgroup/memory.max": "3000000\n", "/sys/fs/cgroup/memory.current": "2900000\n",
      "/sys/fs/cgroup/memory.stat": "anon 900000\nfile 2000000\ninactive_file 500000\nactive_file 1500000\n",
    ]
    #expect(try byteCount(machine.merging(group) { $1 }) == 2_100_000)
  }
}
