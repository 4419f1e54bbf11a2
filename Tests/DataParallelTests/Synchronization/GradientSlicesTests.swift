import DataParallel
import Testing

@Suite struct GradientSlicesTests {
  private static let spreads = [
    [[0]], [[0, 1]], [[0], [1]], [[0, 1], [2, 3]], [[0, 1, 2], [3]], [[0, 2], [1]], [[0, 1, 2], [3, 4], [5]],
    (0..<9).map { [$0] }, [Array(0..<64), Array(64..<100)],
  ]

  private func slices(_ teams: [[Int]], _ parameterCount: Int) -> [GradientSlices] {
    teams.joined().sorted().map { GradientSlices(ofRank: $0, teams: teams, parameterCount: parameterCount) }
  }

  @Test(arguments: spreads, [1, 10, 1_000, 1_237])
  func `each number is summed by one rank, which gets it once from each other team`(
    teams: [[Int]], parameterCount: Int
  ) {
    let slices = slices(teams, parameterCount)
    var owners = [Int](repeating: 0, count: parameterCount)
    for slice in slices { for parameter in slice.summed { owners[parameter] += 1 } }
    #expect(owners.allSatisfy { $0 == 1 })
    for (rank, slice) in slices.enumerated() {
      var senders = [Set<Int>](repeating: [], count: parameterCount)
      for part in slice.incoming { for parameter in part.range { senders[parameter].insert(part.team) } }
      let others = Set(teams.indices.filter { !teams[$0].contains(rank) })
      #expect(slice.summed.allSatisfy { senders[$0] == others })
      #expect(slice.incoming.reduce(0) { $0 + $1.range.count } == others.count * slice.summed.count)
    }
  }

  @Test(arguments: spreads)
  func `what a rank sends is what the other one expects`(teams: [[Int]]) {
    let slices = slices(teams, 1_237)
    for (rank, slice) in slices.enumerated() {
      for part in slice.outgoing {
        let expected = slices[part.rank].incoming.filter { $0.rank == rank }.map(\.range)
        #expect(expected == [part.range], "from \(rank) to \(part.rank)")
      }
      for part in slice.incoming {
        #expect(slices[part.rank].outgoing.filter { $0.rank == rank }.map(\.range) == [part.range])
      }
    }
  }

  @Test func `a node sends what a ring allreduce would, however many ranks it has`() {
    for teams in [[[0, 1], [2, 3]], [[0], [1, 2, 3]], [[0], [1]]] {
      let sent = teams[0].reduce(0) { sum, rank in
        let slices = GradientSlices(ofRank: rank, teams: teams, parameterCount: 1_000)
        // Of the gradients, and of the sum.
        return (slices.outgoing + slices.incoming).reduce(sum) { $0 + $1.range.count }
      }
      #expect(sent == 1_000)
    }
  }
}
