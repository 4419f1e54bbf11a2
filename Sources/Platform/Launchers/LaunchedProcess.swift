/// A process of this machine that a launcher has started as a rank.
package struct LaunchedProcess: Sendable {
  package let process: Int32
  package let place: LauncherEnvironment

  /// The ranks of this node and job whose processes can be found, by the environment they began with.
  package static func all(of launched: LauncherEnvironment) -> [LaunchedProcess] {
    let found = ProcFolder.processes.compactMap { process -> LaunchedProcess? in
      guard let environment = ProcFolder(process: process).environment else { return nil }
      let place = LauncherEnvironment(environment)
      return place.job != nil && place.job == launched.job ? LaunchedProcess(process: process, place: place) : nil
    }
    // A rank's own children, which have its environment, began later than it.
    return Dictionary(found.map { ($0.place.rank, $0) }) { first, _ in first }.values.sorted {
      $0.place.rank < $1.place.rank
    }
  }
}
