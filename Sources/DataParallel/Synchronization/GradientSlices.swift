/// Which part of the gradient a rank sums, and which parts it exchanges with the ranks of other teams.
///
/// The gradient is cut over the teams, and a team's slice over its ranks. As they share memory, each of them can send what the
/// team has: of another team's slice, each sends a share. Two ranks exchange where the one's share and what the other sums have
/// something in common. So each number leaves a team once for each other team, whoever sends it.
package struct GradientSlices: Equatable {
  /// What this rank exchanges with another.
  package struct Part: Equatable {
    /// The other rank.
    package let rank: Int
    /// The index of its team.
    package let team: Int
    /// The parameters whose gradient it is.
    package let range: Range<Int>
  }

  /// The parameters whose gradient this rank sums; no other does.
  package let summed: Range<Int>
  /// What others send of these.
  package let incoming: [Part]
  /// What this rank sends of what others sum; no fellow of its team sends the same to the same team.
  package let outgoing: [Part]

  /// The slices of one rank.
  ///
  /// - Parameters:
  ///   - rank: The rank.
  ///   - teams: The ranks of each team; each rank is in one.
  ///   - parameterCount: The numbers of a gradient.
  package init(ofRank rank: Int, teams: [[Int]], parameterCount: Int) {
    func slice(_ team: Int) -> Range<Int> { (0..<parameterCount).share(team, of: teams.count) }
    /// A share for one of the ranks of `team` of some other team's slice, or its own.
    func share(_ place: (team: Int, index: Int), of slice: Range<Int>) -> Range<Int> {
      slice.share(place.index, of: teams[place.team].count)
    }
    let places = teams.enumerated().flatMap { team, ranks in
      ranks.enumerated().map { (rank: $1, place: (team: team, index: $0)) }
    }
    guard let own = places.first(where: { $0.rank == rank })?.place else {
      preconditionFailure("rank \(rank) in none of the teams \(teams)")
    }
    let summed = share(own, of: slice(own.team))
    let others = places.filter { $0.place.team != own.team }
    self.summed = summed
    incoming = others.map { other, place in
      Part(rank: other, team: place.team, range: summed.clamped(to: share(place, of: slice(own.team))))
    }.filter { !$0.range.isEmpty }
    outgoing = others.map { other, place in
      let range = share(place, of: slice(place.team)).clamped(to: share(own, of: slice(place.team)))
      return Part(rank: other, team: place.team, range: range)
    }.filter { !$0.range.isEmpty }
  }
}
