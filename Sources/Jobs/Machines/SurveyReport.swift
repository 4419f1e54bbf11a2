import Platform

/// What is to be said of the machines that were asked: of each other one at least a line.
struct SurveyReport {
  private let replies: [MachineReply]
  private let areLocal: [Bool]
  private let local: MachineAnswer
  private let unreached: [PortTrial.Failure]
  /// What somebody can try who wants to know why a machine can't be reached.
  private let command: (String) -> [String]
  private let program: String

  /// The clocks of machines may be so many seconds apart.
  private static let clockTolerance = 30.0

  init(
    _ replies: [MachineReply], areLocal: [Bool], local: MachineAnswer, unreached: [PortTrial.Failure],
    command: @escaping (String) -> [String], program: String
  ) {
    (self.replies, self.areLocal, self.local) = (replies, areLocal, local)
    (self.unreached, self.command, self.program) = (unreached, command, program)
  }

  var findings: [Finding] {
    zip(replies, areLocal).enumerated().flatMap { index, pair -> [Finding] in
      let (reply, isLocal) = pair
      let ways = way(to: reply.host.name).map { [$0] } ?? []
      if isLocal { return ways }
      let answer: MachineAnswer
      do throws(MachineReply.Trouble) { answer = try reply.answer.get() } catch {
        return [finding(error, of: reply.host.name)]
      }
      let found = [namesake(index, answer)].compactMap(\.self) + differences(reply.host, answer) + ways
      let data = answer.dataHash == nil ? "" : ", the same data"
      let fine = "lockstep \(lockstepVersion), \(answer.processors.counted("processor"))\(data)"
      return found.contains { $0.verdict == .problem } ? found : [Finding(.ok, reply.host.name, fine)] + found
    } + (areLocal.contains(true) ? [] : way(to: local.hostName).map { [$0] } ?? [])
  }

  /// What is to be said of a machine that hasn't answered.
  private func finding(_ trouble: MachineReply.Trouble, of name: String) -> Finding {
    func problem(_ text: String, _ remedy: String) -> Finding { Finding(.problem, name, text, remedy: remedy) }
    let trial = "try: \(command(name).shellLine)"
    let copy = "copy this installation there, to the same path, or share its folder: all machines need the same"
    switch trouble {
    case .noAgent(let reason):
      return problem("can't be asked: \(reason)", "install it, or name another: export OMPI_MCA_plm_rsh_agent=…")
    case .silent:
      return problem("can't be reached: no answer in time", "see what keeps it; \(trial)")
    case .otherVersion(let version):
      return problem("its lockstep is \(version), and this is \(lockstepVersion)", copy)
    // As ssh says it, and as shells do.
    case .ended(255, let said):
      return problem("can't be reached: \(said)", "\(Self.remedy(for: said, name)); \(trial)")
    case .ended(126...127, let said) where said.contains("shared librar"):
      return problem(
        "its lockstep doesn't start: \(said)", "install there what is installed here: docs/installation.md")
    case .ended(126...127, _):
      return problem("has no \(program) that can be executed", copy)
    case .ended(let status, let said):
      return problem(
        "its lockstep can't answer (exit status \(status)): \(said)", "it may be another version; \(copy)")
    }
  }

  /// What to do about what ssh says.
  private static func remedy(for said: String, _ name: String) -> String {
    if said.contains("Permission denied") {
      return "let ssh in without a password: ssh-copy-id \(name)"
    }
    if said.contains("Host key verification failed") { return "accept its key once, by hand: ssh \(name)" }
    if said.contains("Could not resolve hostname") { return "correct its name where the machines are listed" }
    return "start its sshd, or let a firewall pass port 22"
  }

  /// That a machine has an earlier one's name, or is that one: Open MPI would take them for the same.
  private func namesake(_ index: Int, _ answer: MachineAnswer) -> Finding? {
    for other in replies[..<index] {
      guard let first = try? other.answer.get(), first.hostName == answer.hostName else { continue }
      let name = other.host.name
      if first.ports.addresses == answer.ports.addresses {
        return Finding(
          .problem, replies[index].host.name, "is the same machine as \(name)",
          remedy: "list it once, with all of its slots")
      }
      return Finding(
        .problem, replies[index].host.name, "calls itself \(answer.hostName), as \(name) does",
        remedy: "give each machine a name of its own (hostnamectl hostname): Open MPI tells them apart by it")
    }
    return nil
  }

  /// What of a machine isn't as on this one, or as it should be.
  private func differences(_ host: HostFile.Host, _ answer: MachineAnswer) -> [Finding] {
    var found: [Finding] = []
    if answer.libraryVersion != local.libraryVersion {
      found.append(
        Finding(
          .problem, host.name, "its MPI is \(answer.libraryVersion), and this one's \(local.libraryVersion)",
          remedy: "install the same on all machines"))
    }
    found += answer.findings.map { finding in
      Finding(finding.verdict, host.name, "\(finding.subject): \(finding.text)", remedy: finding.remedy)
    }
    if let hash = answer.dataHash, let reference, hash != reference.hash {
      found.append(
        Finding(
          .problem, host.name, "its data is other than that of \(reference.name)",
          remedy: "copy the files of the machine that has the right ones: lockstep data inspect tells"))
    }
    let seconds = answer.clock - local.clock
    if abs(seconds) > Self.clockTolerance {
      found.append(
        Finding(
          .note, host.name, "its clock is \(Int(abs(seconds)).grouped) s \(seconds < 0 ? "behind" : "ahead")",
          remedy: "set it, as NTP does; results don't depend on it, but times in logs and files do"))
    }
    if let slots = host.slots, slots > answer.processors {
      found.append(
        Finding(
          .note, host.name, "slots=\(slots), but it has \(answer.processors.counted("processor"))",
          remedy: "more ranks than processors are slow: lower its slots"))
    }
    return found
  }

  /// The data that others are held against: this machine's, or the first that was read.
  private var reference: (name: String, hash: String)? {
    if let hash = local.dataHash { return (local.hostName, hash) }
    return replies.lazy.compactMap { reply in
      (try? reply.answer.get().dataHash).map { (reply.host.name, $0) }
    }.first
  }

  /// That others can't connect to a machine.
  private func way(to name: String) -> Finding? {
    guard let failure = unreached.first(where: { $0.name == name }) else { return nil }
    return Finding(
      .problem, name, "can't be connected to: \(failure.reason)",
      remedy: "let a firewall pass TCP between the machines, or a range of ports: docs/cluster.md")
  }
}

/// Why `launch` starts nothing on some machines: of each the first problem, those that have the same one together.
package struct MachineRefusal: Error, CustomStringConvertible {
  package let description: String

  /// Nil where the findings have no problem.
  package init?(_ findings: [Finding]) {
    var groups: [(names: [String], finding: Finding)] = []
    var seen: Set<String> = []
    for finding in findings where finding.verdict == .problem && seen.insert(finding.subject).inserted {
      if let index = groups.firstIndex(where: { $0.finding.text == finding.text && $0.finding.remedy == finding.remedy }
      ) {
        groups[index].names.append(finding.subject)
      } else {
        groups.append(([finding.subject], finding))
      }
    }
    guard !groups.isEmpty else { return nil }
    description = groups.map { names, finding in
      let remedy = finding.remedy ?? ""
      return "\(names.joined(separator: ", ")): \(finding.text)\n\(remedy.prefix(1).uppercased())\(remedy.dropFirst())"
    }.joined(separator: "\n")
  }
}
