import Foundation

/// A control group of this machine, which a test bounds, and one within it that a program is put into.
struct RealControlGroup {
  private let outer: String
  private let isUnified: Bool
  private var inner: String { outer + "/step" }

  /// Whether such groups can be made for a controller, which containers and users are mostly not allowed to.
  static func canLimit(_ controller: String) -> Bool {
    guard let group = try? RealControlGroup(controller) else { return false }
    defer { group.remove() }
    let file = controller == "cpu" ? ["cpu.max", "cpu.cfs_quota_us"] : ["memory.max", "memory.limit_in_bytes"]
    return access("\(group.inner)/cgroup.procs", W_OK) == 0
      && file.contains { access("\(group.outer)/\($0)", W_OK) == 0 }
  }

  /// Makes both groups at the top of the controller's hierarchy.
  init(_ controller: String) throws {
    let top = "/sys/fs/cgroup"
    isUnified = FileManager.default.fileExists(atPath: "\(top)/cgroup.controllers")
    outer = "\(isUnified ? top : "\(top)/\(controller)")/lockstep-test-\(UUID().uuidString)"
    if isUnified { try Self.write("+\(controller)", "\(top)/cgroup.subtree_control") }
    for folder in [outer, inner] {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
      if isUnified && folder == outer { try Self.write("+\(controller)", "\(outer)/cgroup.subtree_control") }
    }
  }

  /// Executes a command in the inner group.
  var wrapper: [String] { ["sh", "-c", #"echo $$ > "$0/cgroup.procs" && exec "$@""#, inner] }

  /// Bounds the outer group to the time of so many processors.
  func limitProcessors(to count: Double) throws {
    let quota = Int(count * 100_000)
    if isUnified { return try Self.write("\(quota) 100000", "\(outer)/cpu.max") }
    try Self.write("\(quota)", "\(outer)/cpu.cfs_quota_us")
  }

  /// Bounds the outer group to so many bytes.
  func limitMemory(to byteCount: Int) throws {
    try Self.write("\(byteCount)", "\(outer)/memory.\(isUnified ? "max" : "limit_in_bytes")")
  }

  /// Removes both, once the program in them has ended; the kernel takes its time to notice.
  func remove() {
    for folder in [inner, outer] {
      for _ in 0..<100 where rmdir(folder) != 0 && errno == EBUSY { usleep(20_000) }
    }
  }

  private static func write(_ text: String, _ file: String) throws {
    // In one call, and into the file that is there.
    try Data(text.utf8).write(to: URL(filePath: file))
  }
}
