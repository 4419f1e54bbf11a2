import Jobs
import Testing

struct NetworkTests {
  /// 10.0.0.7 of "10.0.0.7".
  private func address(_ text: String) -> UInt32 {
    text.split(separator: ".").reduce(0) { $0 << 8 + (UInt32($1) ?? 0) }
  }

  private func network(_ text: String, _ prefix: Int) -> Network { Network(of: address(text), prefix: prefix) }

  @Test func `a network is told by its first address and its length`() {
    #expect(network("192.168.17.5", 24).description == "192.168.17.0/24")
    #expect(network("172.17.0.1", 16).description == "172.17.0.0/16")
    #expect(network("10.1.2.3", 0).description == "0.0.0.0/0" && network("10.1.2.3", 32).description == "10.1.2.3/32")
    #expect(network("10.0.1.1", 23).contains(address("10.0.0.200")))
    #expect(!network("10.0.1.1", 24).contains(address("10.0.0.200")))
  }

  @Test func `the one is chosen that all machines are on`() {
    let networks = [network("172.17.0.1", 16), network("192.168.1.10", 24), network("10.0.0.10", 8)]
    let hosts = [[address("192.168.1.11"), address("10.0.0.11")], [address("10.9.9.9")]]
    #expect(Network.choose(among: networks, reaching: hosts) == networks[2])
    #expect(Network.choose(among: networks, reaching: [hosts[0]]) == networks[1])
  }

  @Test func `nothing is chosen where there's one network, or none that reaches all`() {
    let networks = [network("172.17.0.1", 16), network("192.168.1.10", 24)]
    #expect(Network.choose(among: [networks[1]], reaching: [[address("192.168.1.11")]]) == nil)
    #expect(Network.choose(among: networks, reaching: [[address("203.0.113.1")]]) == nil)
    // A name that isn't known.
    #expect(Network.choose(among: networks, reaching: [[address("192.168.1.11")], []]) == nil)
    #expect(Network.choose(among: networks, reaching: []) == nil)
  }

  @Test func `this machine's have a length, and no loopback among them`() {
    let loopback = address("127.0.0.1")
    #expect(Network.ofThisMachine.allSatisfy { !$0.contains(loopback) || $0.description == "0.0.0.0/0" })
    #expect(Network.addresses(of: "127.0.0.1") == [loopback])
    #expect(Network.addresses(of: "no such name.invalid") == [])
  }
}
