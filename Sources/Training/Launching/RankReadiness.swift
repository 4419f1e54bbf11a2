import Foundation

/// Whether the ranks that an `mpirun` has started on this machine watch for SIGUSR1, told from Linux's `/proc`.
enum RankReadiness: Equatable {
  /// There are no ranks yet, or the signal would end one of them.
  case starting
  /// All ranks of this machine have a handler for it. They set it after they have all entered MPI.
  case ready
  /// `mpirun` has children that aren't ranks: it reaches other machines through them.
  case outOfSight

  init(ofChildrenOf process: pid_t) {
    func text(_ path: String) -> String {
      FileManager.default.contents(atPath: "/proc/" + path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
    let children = text("\(process)/task/\(process)/children").split(separator: " ")
    let ranks = children.compactMap { child in
      Self.ranksOfNode(environment: text("\(child)/environ")).map { (count: $0, status: text("\(child)/status")) }
    }
    self =
      if let count = ranks.first?.count {
        ranks.count == count && ranks.allSatisfy { Self.handles(SIGUSR1, status: $0.status) } ? .ready : .starting
      } else {
        children.isEmpty ? .starting : .outOfSight
      }
  }

  /// How many ranks Open MPI has told a process that there are on its machine; nil where it's no rank.
  private static func ranksOfNode(environment: String) -> Int? {
    let name = "OMPI_COMM_WORLD_LOCAL_SIZE="
    return environment.split(separator: "\0").first { $0.hasPrefix(name) }.flatMap { Int($0.dropFirst(name.count)) }
  }

  /// Whether a process has a handler for a signal, by `/proc/PID/status`, whose `SigCgt` is a mask in hexadecimal (proc(5)).
  private static func handles(_ signal: Int32, status: String) -> Bool {
    let name = "SigCgt:\t"
    let mask = status.split(separator: "\n").first { $0.hasPrefix(name) }
      .flatMap { UInt64($0.dropFirst(name.count), radix: 16) }
    return mask.map { $0 >> UInt64(signal - 1) & 1 == 1 } ?? false
  }
}
