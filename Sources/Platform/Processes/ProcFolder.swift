import Foundation

/// What Linux says of a process or thread in `/proc` (proc(5)); nothing where there's no such process, or no `/proc`.
package struct ProcFolder: Sendable {
  private let path: String

  /// This process's folder.
  package static let ofThisProcess = ProcFolder(path: "/proc/self")

  private init(path: String) { self.path = path }

  /// The folder of a process.
  package init(process: Int32) { path = "/proc/\(process)" }

  /// The folder of a thread.
  package init(process: Int32, thread: Int32) { path = "/proc/\(process)/task/\(thread)" }

  /// The processes that there are.
  package static var processes: [Int32] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }.sorted()
  }

  /// The variables that the process began with; nil where they may not be seen.
  package var environment: [String: String]? {
    guard let bytes = FileManager.default.contents(atPath: path + "/environ") else { return nil }
    let pairs = bytes.split(separator: 0).compactMap { variable -> (String, String)? in
      let parts = String(decoding: variable, as: UTF8.self).split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
    }
    return Dictionary(pairs) { first, _ in first }
  }

  /// The program's name and arguments; nothing where they may not be seen.
  package var arguments: [String] {
    text("cmdline").split(separator: "\0").map(String.init)
  }

  /// The children that the process's first thread has started.
  package func children(of process: Int32) -> [Int32] {
    text("task/\(process)/children").split(separator: " ").compactMap { Int32($0) }
  }

  /// The fields of `status`, such as `Cpus_allowed` and `SigCgt`.
  package var status: [String: String] {
    let fields = text("status").split(separator: "\n").map { line in
      let parts = line.split(separator: ":", maxSplits: 1)
      return (String(parts[0]), parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : "")
    }
    return Dictionary(fields) { first, _ in first }
  }

  /// `stat`: `PID (NAME) STATE PARENT …`; nil where there's no such process.
  package var stat: String? { try? String(contentsOfFile: path + "/stat", encoding: .utf8) }

  /// The function of the kernel that the thread waits in, or 0.
  package var kernelFunction: String? { try? String(contentsOfFile: path + "/wchan", encoding: .utf8) }

  /// The name of the program, and the process that has started it.
  package var nameAndParent: (name: String, parent: Int32)? {
    // The name may hold anything.
    guard let stat, let open = stat.firstIndex(of: "("), let close = stat.lastIndex(of: ")"),
      let parent = stat[close...].split(separator: " ").dropFirst(2).first.flatMap({ Int32($0) })
    else { return nil }
    return (String(stat[stat.index(after: open)..<close]), parent)
  }

  private func text(_ name: String) -> String {
    FileManager.default.contents(atPath: "\(path)/\(name)").map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}
