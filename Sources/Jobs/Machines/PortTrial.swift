import Glibc
import Platform
import SystemPackage

/// Whether this machine can connect to others, as Open MPI's processes will: all are tried at once.
struct PortTrial {
  /// A machine that listens.
  struct Peer: Codable, Equatable, Sendable {
    let name: String
    let ports: ReachablePorts
  }

  /// A machine that didn't let a connection through, and why.
  struct Failure: Codable, Equatable, Sendable {
    let name: String
    let reason: String
  }

  /// The time in which a machine has to answer, which is that of two tries that are lost.
  static let limit = Duration.seconds(4)

  private struct Attempt {
    let peer: Int
    let port: UInt16
    let descriptor: Int32
  }

  /// Tries each port of each machine, at all of its addresses.
  ///
  /// - Returns: The machines of which a port couldn't be reached at any address.
  static func failures(reaching peers: [Peer]) -> [Failure] {
    let own = Set(Network.addressesOfThisMachine.map(\.address))
    var pending: [Attempt] = []
    var reasons: [Int: [UInt16: String]] = [:]
    for (index, peer) in peers.enumerated() {
      // An address that this machine has too, such as a container bridge's, would lead back here.
      let addresses = peer.ports.addresses.filter { !own.contains($0) }
      for port in peer.ports.ports where !addresses.isEmpty {
        reasons[index, default: [:]][port] = "no answer in \(NumberText.short(limit / .seconds(1))) s"
        for address in addresses {
          if let descriptor = connect(to: address, port: port) {
            pending.append(Attempt(peer: index, port: port, descriptor: descriptor))
          }
        }
      }
    }
    defer { for attempt in pending { close(attempt.descriptor) } }
    let end = ContinuousClock.now + limit
    while !pending.isEmpty, case let rest = end - .now, rest > .zero {
      var polled = pending.map { pollfd(fd: $0.descriptor, events: Int16(POLLOUT), revents: 0) }
      guard poll(&polled, nfds_t(polled.count), Int32(clamping: Int((rest / .milliseconds(1)).rounded(.up)))) > 0 else {
        continue
      }
      for (attempt, state) in zip(pending, polled) where state.revents != 0 {
        // Unless another address of the machine has answered.
        if reasons[attempt.peer]?[attempt.port] != nil {
          reasons[attempt.peer]?[attempt.port] = connectionError(attempt.descriptor).map { "\($0)" }
        }
        close(attempt.descriptor)
      }
      let ended = Set(polled.filter { $0.revents != 0 }.map(\.fd))
      pending.removeAll { attempt in
        if ended.contains(attempt.descriptor) { return true }
        guard reasons[attempt.peer]?[attempt.port] == nil else { return false }
        close(attempt.descriptor)
        return true
      }
    }
    return peers.indices.compactMap { index in
      reasons[index]?.min { $0.key < $1.key }.map {
        Failure(name: peers[index].name, reason: "port \($0.key): \($0.value)")
      }
    }
  }

  /// Begins to connect; nil where the system doesn't even try.
  private static func connect(to address: UInt32, port: UInt16) -> Int32? {
    let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
    let descriptor = socket(AF_INET, Int32(kind), 0)
    guard descriptor >= 0 else { return nil }
    var target = sockaddr_in(address: address, port: port)
    // The family says that it's a `sockaddr_in`, which the system reads whole.
    let code = withUnsafePointer(to: &target) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard code == 0 || errno == EINPROGRESS else {
      close(descriptor)
      return nil
    }
    return descriptor
  }

  /// Why a connection has failed; nil where it stands.
  private static func connectionError(_ descriptor: Int32) -> Errno? {
    var (code, length): (Int32, socklen_t) = (0, socklen_t(MemoryLayout<Int32>.size))
    guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) == 0 else { return .current }
    return code == 0 ? nil : Errno(rawValue: code)
  }
}
