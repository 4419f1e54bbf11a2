import Foundation
import Platform
import Synchronization

/// Keeps in touch with the other machines of a job, each of which answers a ping several times a second: that one is cut off or
/// dead is known here after a time of ours. A thread of its own does it.
package final class KeepAlive: Sendable {
  /// How a machine stands.
  package enum Standing: Equatable, Sendable {
    /// It was asked for the first time.
    case asked
    case answers
    /// It can't be used: what follows its name, such as "has not answered for 5.0 s".
    case silent(String)
  }

  private struct Shared {
    var wanted: [String] = []
    var standings: [String: Standing] = [:]
    /// Whether each is this machine, once the name server has said so.
    var areLocal: [String: Bool] = [:]
    /// The start of the job whose ranks are to end, and the machines that haven't said yet that they have.
    var ending: (start: Int, waiting: Set<String>)?
    var isStopped = false
  }

  private let agent: RemoteAgent
  private let attendant: [String]
  private let limit: Duration
  private let shared = Mutex(Shared())

  /// How long a machine may take to answer at first.
  private static let connectionLimit = Duration.seconds(15)
  /// How long one that can't be reached is left alone.
  private static let retryDelay = Duration.seconds(5)

  /// - Parameters:
  ///   - agent: How other machines are reached.
  ///   - attendant: The command that attends to the job on another machine, without its limit.
  ///   - limit: After how long without an answer a machine counts as lost.
  package init(_ agent: RemoteAgent, attendant: [String], limit: Duration) {
    (self.agent, self.limit) = (agent, limit)
    // Ranks that are cut off end before they are taken for lost here.
    self.attendant = attendant + ["--limit", NumberText.fixed(limit / .seconds(1) * 0.8, decimals: 2)]
    Thread.detachNewThread { [self] in
      SignalStack.blockSignals()
      watch()
    }
  }

  /// Sets which machines are watched.
  package func watch(_ hosts: [String]) {
    let added = shared.withLock { shared in
      shared.wanted = hosts
      shared.standings = shared.standings.filter { hosts.contains($0.key) }
      let added = hosts.filter { shared.standings[$0] == nil }
      for host in added { shared.standings[host] = .asked }
      return added.filter { shared.areLocal[$0] == nil }
    }
    guard !added.isEmpty else { return }
    // Machines that are watched can't wait for a name server.
    Thread.detachNewThread { [self] in
      SignalStack.blockSignals()
      for host in added {
        let isLocal = isThisMachine(host)
        shared.withLock { $0.areLocal[host] = isLocal }
      }
    }
  }

  /// How each machine stands that is watched.
  package var standings: [String: Standing] { shared.withLock(\.standings) }

  /// Ends the ranks of a start of the job on all machines that answer, and waits until each has said that they have ended, or
  /// doesn't answer any more.
  func endRanks(ofStart start: Int) {
    shared.withLock { shared in
      let answering = shared.standings.filter { $0.value == .answers }.keys
      shared.ending = (start, Set(answering))
    }
    let end = ContinuousClock.now + limit + .seconds(2)
    while ContinuousClock.now < end, shared.withLock({ $0.ending?.waiting.isEmpty == false }) { usleep(5_000) }
  }

  /// Ends all connections.
  package func stop() { shared.withLock { $0.isStopped = true } }

  private func watch() {
    var hosts: [String: WatchedHost] = [:]
    var nextPing = ContinuousClock.now
    while true {
      let (wanted, areLocal, ending, isStopped) = shared.withLock { ($0.wanted, $0.areLocal, $0.ending, $0.isStopped) }
      for (name, host) in hosts where isStopped || !wanted.contains(name) {
        host.close()
        hosts[name] = nil
      }
      if isStopped { return }
      for name in wanted where hosts[name] == nil {
        guard let isLocal = areLocal[name] else { continue }
        hosts[name] = WatchedHost(isLocal: isLocal, command: agent.command(on: name, attendant))
      }
      var descriptors = hosts.values.compactMap(\.pollDescriptor)
      poll(&descriptors, nfds_t(descriptors.count), 50)
      let now = ContinuousClock.now
      let isPinging = now >= nextPing
      if isPinging { nextPing = now + limit / 10 }
      for host in hosts.values {
        host.look(limit: limit, connectionLimit: Self.connectionLimit, retryDelay: Self.retryDelay)
        if isPinging { host.ping() }
        if let start = ending?.start { host.end(start: start) }
      }
      refuseNamesakes(wanted, hosts)
      let hasChanged = shared.withLock { shared in
        let standings = hosts.mapValues(\.standing).filter { shared.standings[$0.key] != nil }
        if let ending = shared.ending {
          shared.ending?.waiting = ending.waiting.filter { name in
            hosts[name].map { $0.standing == .answers && $0.endedStart < ending.start } ?? false
          }
        }
        defer { shared.standings.merge(standings) { $1 } }
        return shared.standings != shared.standings.merging(standings) { $1 }
      }
      if hasChanged { SignalInbox.wake() }
    }
  }

  /// Refuses a machine that has another one's name, or is that one: Open MPI would take them for the same.
  private func refuseNamesakes(_ order: [String], _ hosts: [String: WatchedHost]) {
    var owners: [String: String] = [:]
    for name in order {
      guard let host = hosts[name], let ownName = host.ownName else { continue }
      if let first = owners[ownName] {
        host.refuse("can't be used: it calls itself \(ownName), as \(first) does")
      } else {
        owners[ownName] = name
      }
    }
  }
}
