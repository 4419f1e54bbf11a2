import Platform

/// The machines of a job whose ranks may come and go: which are listed, and which of these answer.
package struct MachineWatch {
  private let listed: ListedHosts
  private let keepAlive: KeepAlive
  /// What somebody can try who wants to know why a machine can't be used; its name follows the agent's words.
  private let trial: (String) -> [String]
  private var saidProblem: FileError?
  private var saidSilent: Set<String> = []

  /// - Parameters:
  ///   - listed: The list, which is read again.
  ///   - agent: How other machines are reached.
  ///   - program: The path of this program, there as here.
  ///   - launch: The job.
  ///   - limit: After how long without an answer a machine counts as lost.
  package init(_ listed: ListedHosts, agent: RemoteAgent, program: String, launch: String, limit: Duration) {
    self.listed = listed
    keepAlive = KeepAlive(agent, attendant: [program, "attend", "--launch", launch], limit: limit)
    trial = { host in agent.words + [host, program, "--version"] }
  }

  /// Whether others may be listed later, or answer again.
  var mayChange: Bool { listed.mayChange || keepAlive.standings.values.contains { $0 != .answers } }

  /// Whether all machines have answered, or can't be reached.
  var isSettled: Bool { !keepAlive.standings.values.contains(.asked) }

  /// Brings a supply up to date.
  ///
  /// - Parameters:
  ///   - supply: What is listed and answers is entered there.
  ///   - used: The machines that ranks run on; what becomes of these is for the caller to report.
  ///   - report: Is told once of each machine that can't be used, and of what is wrong with the list.
  /// - Returns: The machines that don't answer and why: what follows their names.
  mutating func update(_ supply: inout RankSupply, used: Set<String>, report: (String) -> Void) -> [String: String] {
    let problem = listed.problem
    if let problem, problem != saidProblem {
      report("\(problem.path): \(problem.problem); the list before stays\n\(problem.remedy)")
    }
    saidProblem = problem
    let places = listed.places
    let names = places.map(\.host)
    // One that was taken off the list is watched for as long as ranks run on it.
    keepAlive.watch(names + used.subtracting(names).sorted())
    let standings = keepAlive.standings
    supply.relist(places)
    supply.setSilent(Set(names.filter { standings[$0] != .answers }))
    let silent = standings.compactMapValues { standing in
      if case .silent(let reason) = standing { reason } else { nil }
    }
    for (host, reason) in silent.sorted(by: { $0.key < $1.key }) where !saidSilent.union(used).contains(host) {
      report("\(host) \(reason)\nTry: \(trial(host).shellLine)")
    }
    saidSilent = Set(silent.keys)
    return silent
  }

  /// Ends the ranks of a start on the machines that answer.
  func endRanks(ofStart start: Int) { keepAlive.endRanks(ofStart: start) }

  /// Watches no more.
  package func stop() {
    listed.stop()
    keepAlive.stop()
  }
}
