/// How many ranks a job whose ranks may come and go can have at this moment, and on which machines.
package struct RankSupply: Equatable, Sendable {
  /// The most ranks that the job is to have.
  package let most: Int
  /// The fewest that it goes on with.
  package let least: Int
  /// The machines as they are listed, with their slots; nil for this machine alone, which has a slot for each rank.
  private var listed: [Place]?
  /// Machines that don't answer.
  private var silent: Set<String> = []
  /// Ranks that were lost, by the machine that they ran on.
  private var lost: [String: Int] = [:]
  /// Ranks that were lost on this machine, where it's the only one, or on one that isn't known.
  private var lostAnywhere = 0

  /// A machine, and how many ranks it takes.
  package struct Place: Equatable, Sendable {
    package let host: String
    package let slots: Int

    package init(host: String, slots: Int) { (self.host, self.slots) = (host, slots) }
  }

  /// - Parameters:
  ///   - most: The most ranks that the job is to have.
  ///   - least: The fewest that it goes on with, from 1 to `most`.
  ///   - listed: The machines that it may use; nil for this one alone.
  package init(most: Int, least: Int, listed: [Place]?) {
    (self.most, self.least, self.listed) = (most, least, listed)
  }

  /// The machines that can be used and what each has left, in the order in which they are filled; nil for this one alone.
  package var places: [Place]? {
    listed.map { listed in
      listed.filter { !silent.contains($0.host) }
        .map { Place(host: $0.host, slots: $0.slots - (lost[$0.host] ?? 0)) }.filter { $0.slots > 0 }
    }
  }

  /// How many ranks the job can have, which may be too few.
  package var ranks: Int {
    let slots = places.map { $0.reduce(0) { $0 + $1.slots } } ?? most
    return max(0, min(most, slots - lostAnywhere))
  }

  /// Whether the job can go on.
  package var isEnough: Bool { ranks >= least }

  /// The machines that ranks are started on: those that are filled first.
  package var used: Set<String> {
    var rest = ranks
    return Set(
      (places ?? []).prefix { place in
        defer { rest -= place.slots }
        return rest > 0
      }.map(\.host))
  }

  /// Takes the slot of a rank away that was lost.
  ///
  /// - Parameter host: The machine as `mpirun` calls it, if it has said so.
  package mutating func loseRank(on host: String?) {
    let place = host.flatMap { host in (places ?? []).first { Self.isSame($0.host, host) } }
    if let place { lost[place.host, default: 0] += 1 } else { lostAnywhere += 1 }
  }

  /// Takes over which machines don't answer. One that answers again has all of its slots.
  package mutating func setSilent(_ hosts: Set<String>) {
    for host in silent.subtracting(hosts) { lost[host] = nil }
    silent = hosts
  }

  /// Takes a new list over. Lost ranks stay lost, but for those of machines that have more slots than before, or that
  /// weren't listed: somebody has seen to them.
  package mutating func relist(_ places: [Place]) {
    let before = Dictionary((listed ?? []).map { ($0.host, $0.slots) }) { $0 + $1 }
    let now = Dictionary(places.map { ($0.host, $0.slots) }) { $0 + $1 }
    for (host, slots) in now where slots > before[host] ?? 0 { lost[host] = nil }
    lost = lost.filter { now[$0.key] != nil }
    if now.values.reduce(0, +) > before.values.reduce(0, +) { lostAnywhere = 0 }
    listed = places
  }

  /// Whether two names are the same machine's: `mpirun` may leave the domain out.
  private static func isSame(_ a: String, _ b: String) -> Bool {
    a == b || a.hasPrefix(b + ".") || b.hasPrefix(a + ".")
  }
}
