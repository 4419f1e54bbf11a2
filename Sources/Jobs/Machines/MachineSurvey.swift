import Platform

/// The machines of a job, which are asked, all at once and before there are ranks, for what would keep the job from starting or
/// make it hang: `mpirun` says some of it in words of its own, several times, and some not at all.
package struct MachineSurvey {
  private let hosts: [HostFile.Host]
  private let agent: RemoteAgent
  private let program: String
  private let question: MachineQuestion
  private let network: Network?

  /// How long a machine may take to answer at first: ssh gives up on one that isn't there after 10 s.
  private static let answerLimit = Duration.seconds(15)
  /// How many are asked at once, as many as `mpirun` starts its daemons on.
  private static let mostAtOnce = 128
  /// How many others a machine tries to connect to.
  private static let mostPeers = 32

  /// A survey; nil where `mpirun` starts ranks in another way than by an agent, as in a Slurm job, or finds programs elsewhere.
  ///
  /// - Parameters:
  ///   - hostFile: The machines.
  ///   - network: The one that they are to talk over; nil for any.
  ///   - options: What `mpirun` is told on its command line.
  ///   - environment: The variables that `mpirun` gets.
  ///   - program: The path of this program, there as here.
  ///   - data: What the ranks of each machine are to read; nil for nothing.
  ///   - readsData: Whether it's compared.
  package init?(
    _ hostFile: HostFile, network: Network?, options: [String] = [], environment: [String: String], program: String,
    data: MachineQuestion.Data?, readsData: Bool = false
  ) {
    let launcher = LauncherEnvironment(environment)
    func parameter(_ name: String) -> String? {
      options.firstIndex(of: name).flatMap { options.dropFirst($0 + 1).first } ?? launcher.parameter(name)
    }
    let isByAgent = parameter("plm").map { $0 == "rsh" } ?? (launcher.slurmSlots == nil)
    guard isByAgent, !options.contains(where: { ["-prefix", "--prefix"].contains($0) }) else { return nil }
    agent = RemoteAgent(options: options, environment: environment)
    question = MachineQuestion(data: data, readsData: readsData, ports: PortRange.ofOpenMPI(parameter))
    (hosts, self.network, self.program) = (hostFile.hosts, network, program)
  }

  /// What is to be said of each machine but this one, in the order of the host file. Takes as long as the slowest machine;
  /// nothing is asked where this machine is the only one.
  package func findings() -> [Finding] {
    let areLocal = hosts.map { isThisMachine($0.name) }
    guard areLocal.contains(false) else { return [] }
    let ports = ListeningPorts(in: question.ports)
    defer { ports.close() }
    let ownName = zip(hosts, areLocal).first(where: \.1)?.0.name ?? hostName()
    let own = PortTrial.Peer(name: ownName, ports: limited(ports.reachable))
    let local = MachineAnswer(to: question, ports: ports.reachable)
    var replies: [MachineReply] = []
    var unreached: [PortTrial.Failure] = []
    for start in stride(from: 0, to: hosts.count, by: Self.mostAtOnce) {
      let range = start..<min(start + Self.mostAtOnce, hosts.count)
      let (new, failures) = ask(range, areLocal, own, local)
      replies += new
      unreached += failures
    }
    return SurveyReport(
      replies, areLocal: areLocal, local: local, unreached: unreached, command: { agent.command(on: $0, ["true"]) },
      program: program
    ).findings
  }

  /// Asks some machines, and has them try the ways between them.
  ///
  /// - Returns: What each has said, this one too, and who can't be reached.
  private func ask(_ range: Range<Int>, _ areLocal: [Bool], _ own: PortTrial.Peer, _ local: MachineAnswer) -> (
    [MachineReply], [PortTrial.Failure]
  ) {
    let connections = range.map { index in
      areLocal[index]
        ? nil : Result { try MachineConnection(agent.command(on: hosts[index].name, [program, "answer"])) }
    }
    defer { for case .success(let connection)? in connections { connection.close() } }
    for (index, connection) in zip(range, connections) {
      var question = question
      question.ranks = hosts[index].slots
      if case .success(let connection)? = connection { connection.send(MachineInterview.encoded(question)) }
    }
    let deadline = ContinuousClock.now + Self.answerLimit
    let replies = zip(range, connections).map { index, connection in
      connection.map { MachineReply(host: hosts[index], $0, before: deadline) }
        ?? MachineReply(host: hosts[index], answer: .success(local))
    }
    let others = zip(range, replies).compactMap { index, reply -> PortTrial.Peer? in
      guard !areLocal[index], let answer = try? reply.answer.get() else { return nil }
      return PortTrial.Peer(name: reply.host.name, ports: limited(answer.ports))
    }
    for (connection, reply) in zip(connections, replies) {
      guard case .success(let connection)? = connection, case .success = reply.answer else { continue }
      // Open MPI's launchers there connect to this machine, whether or not it has ranks.
      connection.send(MachineInterview.encoded([own] + following(reply.host.name, in: others)))
    }
    var failures = areLocal.contains(true) ? trial(Array(others.prefix(Self.mostPeers)), by: own.name) : []
    let end = ContinuousClock.now + PortTrial.limit + .seconds(4)
    for (connection, reply) in zip(connections, replies) {
      guard case .success(let connection)? = connection, case .success = reply.answer,
        let line = try? connection.line(before: end), let failed: [PortTrial.Failure] = MachineInterview.decoded(line)
      else { continue }
      failures += failed.map { PortTrial.Failure(name: $0.name, reason: "\(reply.host.name) gets \($0.reason)") }
    }
    return (replies, failures)
  }

  private func trial(_ peers: [PortTrial.Peer], by name: String) -> [PortTrial.Failure] {
    PortTrial.failures(reaching: peers).map { PortTrial.Failure(name: $0.name, reason: "\(name) gets \($0.reason)") }
  }

  /// Those that come after a machine in a ring.
  private func following(_ name: String, in peers: [PortTrial.Peer]) -> [PortTrial.Peer] {
    let place = peers.firstIndex { $0.name == name } ?? 0
    return Array((peers[place...].dropFirst() + peers[..<place]).prefix(Self.mostPeers))
  }

  /// Ports at the addresses of the network that the machines are to talk over, or at all.
  private func limited(_ ports: ReachablePorts) -> ReachablePorts {
    let inside = network.map { network in ports.addresses.filter(network.contains) } ?? []
    return inside.isEmpty ? ports : ReachablePorts(addresses: inside, ports: ports.ports)
  }
}
