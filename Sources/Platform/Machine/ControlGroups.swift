import Foundation

/// The control groups that this process is in, and those around them: each may bound its memory and its time on the
/// processors.
///
/// Source: cgroups(7) and proc(5); the kernel's "Control Group v2" and, for version 1, "Memory Resource Controller" and "CFS
/// Bandwidth Control".
package struct ControlGroups: Sendable {
  /// A folder of a group's files, and the version that they are of.
  private struct Group {
    let folder: String
    let isUnified: Bool
  }

  private let groups: [String: [Group]]

  /// Finds the groups of this process.
  ///
  /// - Parameter root: The folder that `proc` and `sys` are in.
  package init(root: String = "") {
    let mounts = Self.mounts(root: root)
    var groups: [String: [Group]] = [:]
    for line in Self.text("\(root)/proc/self/cgroup").split(separator: "\n") {
      // Such as 4:memory:/job_7/step_0, or 0::/job_7/step_0 of version 2, which has one hierarchy for all controllers.
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      let (names, path) = (parts[1].split(separator: ","), String(parts[2]))
      let isUnified = names.isEmpty
      for controller in isUnified ? ["cpu", "memory"] : names {
        let own = mounts.filter { $0.isUnified == isUnified && (isUnified || $0.controllers.contains(controller)) }
        groups[String(controller), default: []] += Self.folders(path, own).map {
          Group(folder: root + $0, isUnified: isUnified)
        }
      }
    }
    self.groups = groups
  }

  /// The processors whose time the groups leave: the least quota of them, such as 1.5; nil where none is set.
  package var processorQuota: Double? {
    groups["cpu", default: []].compactMap { group -> Double? in
      let numbers =
        group.isUnified
        ? Self.text(group.folder + "/cpu.max").split(separator: " ").map { Double($0) }
        : ["quota", "period"].map { Double(Self.text("\(group.folder)/cpu.cfs_\($0)_us")) }
      // Without a quota it's "max", which is no number, or -1.
      guard numbers.count == 2, let quota = numbers[0], let period = numbers[1], quota > 0, period > 0 else {
        return nil
      }
      return quota / period
    }.min()
  }

  /// The bytes that may still be taken before a group is full; nil where none has a limit.
  ///
  /// What caches files counts as use, but is given back.
  package var availableMemory: Int? {
    groups["memory", default: []].compactMap { group -> Int? in
      let (limitName, useName, prefix) =
        group.isUnified ? ("max", "current", "") : ("limit_in_bytes", "usage_in_bytes", "total_")
      let start = group.folder + "/memory."
      guard let limit = Int(Self.text(start + limitName)), let use = Int(Self.text(start + useName)) else { return nil }
      let cache = Self.text(start + "stat").split(separator: "\n").reduce(0) { sum, line in
        let words = line.split(separator: " ")
        let isCache = words.count == 2 && ["active_file", "inactive_file"].contains { words[0] == prefix + $0 }
        return sum + (isCache ? Int(words[1]) ?? 0 : 0)
      }
      return max(0, limit - max(0, use - cache))
    }.min()
  }

  /// Where a hierarchy of groups can be seen.
  private struct Mount {
    /// The group that is seen at `folder`.
    let group: String
    let folder: String
    let isUnified: Bool
    /// Of version 1.
    let controllers: [Substring]
  }

  private static func mounts(root: String) -> [Mount] {
    text("\(root)/proc/self/mountinfo").split(separator: "\n").compactMap { line in
      // 30 23 0:26 GROUP FOLDER OPTIONS… - TYPE SOURCE CONTROLLERS
      let halves = line.split(separator: " - ", maxSplits: 1).map { $0.split(separator: " ") }
      guard halves.count == 2, halves[0].count > 4, halves[1].count > 2 else { return nil }
      guard ["cgroup", "cgroup2"].contains(halves[1][0]) else { return nil }
      return Mount(
        group: unescaped(halves[0][3]), folder: unescaped(halves[0][4]), isUnified: halves[1][0] == "cgroup2",
        controllers: halves[1][2].split(separator: ","))
    }
  }

  /// The folders of a group and of all around it, as far as they can be seen.
  private static func folders(_ group: String, _ mounts: [Mount]) -> [String] {
    let inside = mounts.compactMap { mount -> [String]? in
      let start = mount.group == "/" ? "" : mount.group
      guard group == mount.group || group.hasPrefix(start + "/"), !group.contains("/..") else { return nil }
      let names = group.dropFirst(start.count).split(separator: "/")
      return (0...names.count).map { ([mount.folder] + names.prefix($0).map(String.init)).joined(separator: "/") }
    }
    // A container may be shown its own group alone, and the name that the group has outside.
    return inside.isEmpty ? mounts.map(\.folder) : inside.flatMap(\.self)
  }

  /// A path of `mountinfo`, which has spaces and the like in octal.
  private static func unescaped(_ path: Substring) -> String {
    [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")].reduce(String(path)) {
      $0.replacing($1.0, with: $1.1)
    }
  }

  private static func text(_ path: String) -> String {
    let text = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    return text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
  }
}
