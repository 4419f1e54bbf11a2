import Glibc

/// Where a process listens that others may try to reach.
struct ReachablePorts: Codable, Equatable, Sendable {
  /// The IPv4 addresses of its machine, but for the loopback's.
  var addresses: [UInt32]
  /// Its TCP ports.
  var ports: [UInt16]
}

/// Ports of this process at which the system accepts connections, as it does at those of Open MPI's processes.
struct ListeningPorts {
  let reachable: ReachablePorts
  private let descriptors: [Int32]

  /// Listens at a port of each range that has a free one, on all addresses.
  init(in ranges: [PortRange]) {
    let sockets = ranges.compactMap { range -> (descriptor: Int32, port: UInt16)? in
      for port in range.first...range.last {
        if let socket = Self.listen(at: port) { return socket }
      }
      return nil
    }
    descriptors = sockets.map(\.descriptor)
    reachable = ReachablePorts(
      addresses: Network.addressesOfThisMachine.map(\.address), ports: sockets.map(\.port))
  }

  func close() { for descriptor in descriptors { _ = Glibc.close(descriptor) } }

  private static func listen(at port: UInt16) -> (descriptor: Int32, port: UInt16)? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    var address = sockaddr_in(address: INADDR_ANY, port: port)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    // The system reads, and then fills in, a `sockaddr_in`, which this is.
    let code = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(descriptor, address, length) == 0 && Glibc.listen(descriptor, SOMAXCONN) == 0
          ? getsockname(descriptor, address, &length) : -1
      }
    }
    guard code == 0 else {
      _ = Glibc.close(descriptor)
      return nil
    }
    return (descriptor, UInt16(bigEndian: address.sin_port))
  }
}

extension sockaddr_in {
  /// An address and a port, both as numbers of this machine.
  init(address: UInt32, port: UInt16) {
    self.init()
    sin_family = sa_family_t(AF_INET)
    sin_port = port.bigEndian
    sin_addr.s_addr = address.bigEndian
  }
}
