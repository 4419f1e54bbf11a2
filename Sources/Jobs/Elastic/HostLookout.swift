import Platform

/// The machines of a job whose ranks stay where they are: one that has answered and doesn't any more is lost, and the job with it.
package final class HostLookout {
  private let keepAlive: KeepAlive
  private let launch: String
  private let hosts: [String]
  private var reached: Set<String> = []

  /// Begins to keep in touch with machines.
  ///
  /// - Parameters:
  ///   - hosts: Their names.
  ///   - agent: How they are reached.
  ///   - program: The path of this program, there as here.
  ///   - launch: The job.
  ///   - limit: After how long without an answer a machine counts as lost.
  package init(_ hosts: [String], agent: RemoteAgent, program: String, launch: String, limit: Duration) {
    (self.hosts, self.launch) = (hosts, launch)
    keepAlive = KeepAlive(agent, attendant: [program, "attend", "--launch", launch], limit: limit)
    keepAlive.watch(hosts)
  }

  deinit { keepAlive.stop() }

  /// Forgets which have answered, before the job is started again.
  func begin() { reached = [] }

  /// Ends what is left of a start's ranks, on this machine and those that answer.
  func endRanks(ofStart start: Int) {
    Generation.endProcesses(ofLaunch: launch, number: start)
    keepAlive.endRanks(ofStart: start)
  }

  /// What has become of machines that had answered before, such as "node2 has not answered for 5.0 s"; nil where all do.
  /// What can't be reached at all is `mpirun`'s to tell.
  func loss() -> String? {
    let standings = keepAlive.standings
    reached.formUnion(hosts.filter { standings[$0] == .answers })
    let lost = hosts.compactMap { host -> String? in
      guard reached.contains(host), case .silent(let reason)? = standings[host] else { return nil }
      return "\(host) \(reason)"
    }
    return lost.isEmpty ? nil : lost.joined(separator: ", ")
  }
}
