import Jobs
import Testing

@Suite struct RankSupplyTests {
  private func supply(_ most: Int, _ least: Int, _ hosts: [(String, Int)]?) -> RankSupply {
    RankSupply(most: most, least: least, listed: hosts.map(Self.places))
  }

  private static func places(_ hosts: [(String, Int)]) -> [RankSupply.Place] {
    hosts.map { RankSupply.Place(host: $0.0, slots: $0.1) }
  }

  @Test func `has as many ranks as there's room for, and no more than asked for`() {
    #expect(supply(4, 2, nil).ranks == 4)
    #expect(supply(8, 2, [("node1", 2), ("node2", 3)]).ranks == 5)
    #expect(supply(4, 2, [("node1", 2), ("node2", 3)]).ranks == 4)
    #expect(!supply(4, 2, [("node1", 1)]).isEnough)
  }

  @Test func `uses the machines that are filled first`() {
    let hosts = [("node1", 2), ("node2", 2), ("node3", 2)]
    #expect(supply(4, 1, hosts).used == ["node1", "node2"])
    #expect(supply(5, 1, hosts).used == ["node1", "node2", "node3"])
  }

  @Test func `a lost rank takes its slot with it`() {
    var supply = supply(8, 2, [("node1.example.org", 2), ("node2", 3)])
    supply.loseRank(on: "node1")
    #expect(supply.places == Self.places([("node1.example.org", 1), ("node2", 3)]) && supply.ranks == 4)
    supply.loseRank(on: "node1")
    #expect(supply.places == Self.places([("node2", 3)]) && supply.ranks == 3)
    // One of an unknown machine is missing all the same.
    supply.loseRank(on: nil)
    #expect(supply.ranks == 2 && supply.isEnough)
    supply.loseRank(on: "elsewhere")
    #expect(supply.ranks == 1 && !supply.isEnough)
  }

  @Test func `on one machine, each lost rank is one fewer`() {
    var supply = supply(4, 3, nil)
    supply.loseRank(on: "node1")
    #expect(supply.ranks == 3 && supply.isEnough)
    supply.loseRank(on: nil)
    #expect(supply.ranks == 2 && !supply.isEnough)
  }

  @Test func `a machine that doesn't answer has no ranks, and all of them when it answers again`() {
    var supply = supply(8, 2, [("node1", 2), ("node2", 2)])
    supply.loseRank(on: "node2")
    supply.setSilent(["node2"])
    #expect(supply.ranks == 2 && supply.used == ["node1"])
    supply.setSilent([])
    #expect(supply.ranks == 4)
  }

  @Test func `a list that is read again gives back no lost rank, unless it names more`() {
    let hosts = [("node1", 2), ("node2", 2)]
    var supply = supply(8, 2, hosts)
    supply.loseRank(on: "node2")
    supply.relist(Self.places(hosts))
    #expect(supply.ranks == 3)
    supply.relist(Self.places([("node1", 2), ("node2", 3)]))
    #expect(supply.ranks == 5)
    supply.loseRank(on: "node2")
    supply.relist(Self.places([("node1", 2)]))
    supply.relist(Self.places(hosts))
    #expect(supply.ranks == 4, "it was taken off the list, and put there again")
    supply.loseRank(on: nil)
    supply.relist(Self.places(hosts))
    #expect(supply.ranks == 3)
    supply.relist(Self.places(hosts + [("node3", 1)]))
    #expect(supply.ranks == 5)
  }
}
