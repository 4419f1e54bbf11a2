import Glibc

/// An IPv4 network that this machine is on.
///
/// Open MPI tries every network of every machine. One that leads nowhere, such as a container bridge that each machine has
/// under the same addresses, makes jobs over several machines hang.
package struct Network: Equatable, Sendable, CustomStringConvertible {
  /// Its first address.
  let address: UInt32
  /// How many bits all of its addresses have in common, 0 to 32.
  let prefix: Int

  /// The network of an address.
  package init(of address: UInt32, prefix: Int) {
    let mask = prefix == 0 ? 0 : UInt32.max << (32 - prefix)
    (self.address, self.prefix) = (address & mask, prefix)
  }

  /// "192.168.1.0/24", as Open MPI takes it on machines whose interfaces have unlike names.
  package var description: String {
    [24, 16, 8, 0].map { "\(address >> $0 & 255)" }.joined(separator: ".") + "/\(prefix)"
  }

  /// Whether it has an address.
  package func contains(_ other: UInt32) -> Bool { Network(of: other, prefix: prefix).address == address }

  /// The network that all machines are on.
  ///
  /// - Parameters:
  ///   - networks: Those of this machine.
  ///   - hosts: The addresses of the others; of each all that are known.
  /// - Returns: `nil` where there's no choice to make, or none that reaches all machines.
  package static func choose(among networks: [Network], reaching hosts: [[UInt32]]) -> Network? {
    guard networks.count > 1, !hosts.isEmpty else { return nil }
    return networks.first { network in hosts.allSatisfy { $0.contains(where: network.contains) } }
  }

  /// Those of this machine that are up, but for the loopback.
  package static var ofThisMachine: [Network] {
    addressesOfThisMachine.reduce(into: []) { networks, entry in
      let network = Network(of: entry.address, prefix: entry.prefix)
      if !networks.contains(network) { networks.append(network) }
    }
  }

  /// The IPv4 addresses of this machine's interfaces that are up, but for the loopback, with the bits that each has in common
  /// with its network.
  static var addressesOfThisMachine: [(address: UInt32, prefix: Int)] {
    var first: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&first) == 0 else { return [] }
    defer { freeifaddrs(first) }
    var addresses: [(address: UInt32, prefix: Int)] = []
    var next = first
    while let interface = next?.pointee {
      next = interface.ifa_next
      let flags = Int(interface.ifa_flags)
      guard flags & IFF_UP != 0, flags & IFF_LOOPBACK == 0,
        let address = Self.address(interface.ifa_addr), let mask = Self.address(interface.ifa_netmask)
      else { continue }
      addresses.append((address, mask.nonzeroBitCount))
    }
    return addresses
  }

  /// The IPv4 addresses that a name stands for; none where it's unknown.
  package static func addresses(of name: String) -> [UInt32] {
    var hints = addrinfo()
    (hints.ai_family, hints.ai_socktype) = (AF_INET, Int32(SOCK_STREAM.rawValue))
    var first: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(name, nil, &hints, &first) == 0 else { return [] }
    defer { freeaddrinfo(first) }
    var addresses: [UInt32] = []
    var next = first
    while let entry = next?.pointee {
      if let address = Self.address(entry.ai_addr) { addresses.append(address) }
      next = entry.ai_next
    }
    return addresses
  }

  /// The address in a socket address of IPv4.
  private static func address(_ socket: UnsafeMutablePointer<sockaddr>?) -> UInt32? {
    guard let socket, socket.pointee.sa_family == UInt16(AF_INET) else { return nil }
    // The family says that it's a `sockaddr_in`, which the system has filled in whole.
    return socket.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { UInt32(bigEndian: $0.pointee.sin_addr.s_addr) }
  }
}
