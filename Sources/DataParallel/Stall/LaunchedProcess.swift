import Foundation

/// A process of this machine that a launcher has started as a rank.
struct LaunchedProcess {
  let process: Int32
  let place: LaunchedRank

  /// The ranks of this node and job whose processes can be found in Linux's `/proc`, by the environment they began with.
  static func all(of launched: LaunchedRank) -> [LaunchedProcess] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    let found = names.compactMap { Int32($0) }.sorted().compactMap { process -> LaunchedProcess? in
      guard let bytes = FileManager.default.contents(atPath: "/proc/\(process)/environ") else { return nil }
      let pairs = bytes.split(separator: 0).compactMap { variable -> (String, String)? in
        let parts = String(decoding: variable, as: UTF8.self).split(
          separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
      }
      let place = LaunchedRank(environment: Dictionary(pairs) { first, _ in first })
      return place.job != nil && place.job == launched.job ? LaunchedProcess(process: process, place: place) : nil
    }
    // A rank's own children, which have its environment, began later than it.
    return Dictionary(found.map { ($0.place.rank, $0) }) { first, _ in first }.values.sorted {
      $0.place.rank < $1.place.rank
    }
  }
}
