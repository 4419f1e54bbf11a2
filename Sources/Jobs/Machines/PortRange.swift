/// TCP ports that a process of Open MPI may listen at.
package struct PortRange: Codable, Equatable, Sendable {
  package let first: UInt16
  package let last: UInt16

  package init(_ ports: ClosedRange<UInt16>) { (first, last) = (ports.lowerBound, ports.upperBound) }

  /// Whichever is free.
  package static let any = PortRange(0...0)

  /// The ranges that Open MPI is told to keep to, as behind a firewall: of its ranks and of its launchers.
  ///
  /// - Parameter parameter: The value of one of Open MPI's parameters; nil where none is given.
  /// - Returns: One range or two; where only one of both is limited, the other is any port.
  package static func ofOpenMPI(_ parameter: (String) -> String?) -> [PortRange] {
    let count = parameter("btl_tcp_port_range_v4").flatMap { Int($0) } ?? 1 << 16
    let first = parameter("btl_tcp_port_min_v4").flatMap { UInt16($0) } ?? 0
    let rank = first == 0 ? any : PortRange(first...UInt16(clamping: Int(first) + max(1, count) - 1))
    let ends = parameter("oob_tcp_dynamic_ipv4_ports")?.split(separator: "-").compactMap { UInt16($0) } ?? []
    var launcher = any
    if let first = ends.first, let last = ends.last, first > 0, first <= last { launcher = PortRange(first...last) }
    return rank == launcher ? [rank] : [rank, launcher]
  }
}
