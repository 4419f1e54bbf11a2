import Foundation

extension RunningProgram {
  /// The bytes of memory that the program's processes take, but for files and for the launcher; what they share is counted
  /// once. From Linux's `/proc/PID/smaps_rollup`.
  package var memory: Int {
    let children = Self.children(of: process)
    return ([process] + children + children.flatMap(Self.children)).reduce(0) { $0 + Self.memory(of: $1) }
  }

  private static func memory(of process: pid_t) -> Int {
    guard !text(URL(filePath: "/proc/\(process)/comm")).hasPrefix("mpirun") else { return 0 }
    let lines = text(URL(filePath: "/proc/\(process)/smaps_rollup")).split(separator: "\n")
    return lines.reduce(0) { sum, line in
      guard line.hasPrefix("Pss_Anon:") || line.hasPrefix("Pss_Shmem:") else { return sum }
      let words = line.split(separator: " ")
      return sum + (words.count > 1 ? Int(words[1]) ?? 0 : 0) << 10
    }
  }
}
