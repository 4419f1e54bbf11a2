import Jobs
import Testing

@Suite struct PortRangeTests {
  @Test(
    arguments: [
      ([:], [.any]),
      (["btl_tcp_port_min_v4": "10000", "btl_tcp_port_range_v4": "1000"], [PortRange(10_000...10_999), .any]),
      (["oob_tcp_dynamic_ipv4_ports": "11000-11999"], [.any, PortRange(11_000...11_999)]),
      (["oob_tcp_dynamic_ipv4_ports": "11000"], [.any, PortRange(11_000...11_000)]),
      (["btl_tcp_port_min_v4": "65000"], [PortRange(65_000...65_535), .any]),
      (["btl_tcp_port_min_v4": "many", "oob_tcp_dynamic_ipv4_ports": "9-3"], [.any]),
    ] as [([String: String], [PortRange])])
  func `are those that Open MPI is told to keep to`(parameters: [String: String], ranges: [PortRange]) {
    #expect(PortRange.ofOpenMPI { parameters[$0] } == ranges)
  }
}
