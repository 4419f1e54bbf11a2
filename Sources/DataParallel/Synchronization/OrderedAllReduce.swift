import CKernels
import MPI

/// Sums the gradients of teams that share no memory in the canonical order, so that the bits don't depend on their number.
///
/// As `MPI_Allreduce` may do it: each rank gets every other team's part of one slice of the gradient, sums these, and gives
/// the sum to all. Source: Rabenseifner, "Optimization of Collective Reduction Operations", ICCS 2004. But a team's part is
/// not one sum: it's those of the largest subtrees of the canonical order that the team owns whole. That's one, and as many
/// bytes to send as there, if the numbers of teams and of micro-batches are powers of two; else a few.
///
/// Between n teams, each sends (n − 1) / n of a gradient for each of its subtrees, and as much again of the sum, as a ring
/// allreduce does for one; each rank sends all of its messages at once.
package final class OrderedAllReduce: @unchecked Sendable {
  /// The subtrees that each team owns.
  let subtrees: [[Range<Int>]]
  private let communicator: Communicator
  private let microBatchCount: Int
  private let ownTeam: Int
  private let slices: GradientSlices
  private let received: UnsafeMutableBufferPointer<Float>
  /// Where in `received` what this rank sums comes to stand, of each subtree of other teams.
  private let places: [Range<Int>: UnsafeMutablePointer<Float>]

  /// Plans the sum, and allocates room for it.
  ///
  /// - Parameters:
  ///   - communicator: The ranks to sum over.
  ///   - teams: The ranks of each team, which share its gradients' memory; each rank is in one.
  ///   - microBatches: Those of each team, in order, none empty.
  ///   - parameterCount: The numbers of a gradient.
  package init(over communicator: Communicator, teams: [[Int]], microBatches: [Range<Int>], parameterCount: Int) {
    self.communicator = communicator
    let count = microBatches.reduce(0) { $0 + $1.count }
    let subtrees = microBatches.map { TreeSum.subtrees(within: $0, of: count) }
    let slices = GradientSlices(ofRank: communicator.rank, teams: teams, parameterCount: parameterCount)
    let ownTeam = teams.firstIndex { $0.contains(communicator.rank) } ?? 0
    (self.subtrees, self.slices, self.ownTeam, microBatchCount) = (subtrees, slices, ownTeam, count)
    let others = subtrees.indices.filter { $0 != ownTeam }.flatMap { subtrees[$0] }
    let received = UnsafeMutableBufferPointer<Float>.allocate(capacity: others.count * slices.summed.count)
    received.initialize(repeating: 0)
    self.received = received
    let starts = others.indices.compactMap { index in
      received.baseAddress.map { $0 + index * slices.summed.count }
    }
    places = Dictionary(uniqueKeysWithValues: zip(others, starts))
  }

  /// The bytes that it takes on a rank.
  package static func byteCount(
    ofRank rank: Int, teams: [[Int]], microBatches: [Range<Int>], parameterCount: Int
  ) -> Int {
    let count = microBatches.reduce(0) { $0 + $1.count }
    let subtreeCount = zip(teams, microBatches).reduce(0) {
      $1.0.contains(rank) ? $0 : $0 + TreeSum.subtrees(within: $1.1, of: count).count
    }
    let slices = GradientSlices(ofRank: rank, teams: teams, parameterCount: parameterCount)
    return MemoryLayout<Float>.stride * slices.summed.count * subtreeCount
  }

  deinit { received.deallocate() }

  /// Sums over teams; every rank calls this, once all workers of its team have formed their gradients.
  ///
  /// Each rank of a team writes what no other one reads or writes. The sum is whole once all of the team have returned.
  ///
  /// - Parameters:
  ///   - total: The team's; gets the sum. May be one of the gradients.
  ///   - gradient: The gradient of a subtree of this rank's team, by its index; is overwritten.
  /// - Throws: `MPIError` where the ranks can't communicate.
  package func sum(
    into total: UnsafeMutablePointer<Float>, of gradient: (Int) -> UnsafeMutablePointer<Float>
  ) throws(MPIError) {
    let (own, summed) = (subtrees[ownTeam], slices.summed)
    var places = places
    for (index, subtree) in own.enumerated() { places[subtree] = gradient(index) + summed.lowerBound }
    try communicator.exchange(
      sending: slices.outgoing.flatMap { part in
        own.indices.map { (elements: UnsafeBufferPointer(Self.range(part.range, of: gradient($0))), rank: part.rank) }
      },
      receiving: slices.incoming.flatMap { part in
        let range = part.range.lowerBound - summed.lowerBound..<part.range.upperBound - summed.lowerBound
        return subtrees[part.team].compactMap { places[$0] }
          .map { (elements: Self.range(range, of: $0), rank: part.rank) }
      })
    if let sum = addUp(0..<microBatchCount, at: places), sum != total + summed.lowerBound {
      (total + summed.lowerBound).update(from: sum, count: summed.count)
    }
    try communicator.exchange(
      sending: slices.incoming.map {
        (elements: UnsafeBufferPointer(Self.range($0.range, of: total)), rank: $0.rank)
      },
      receiving: slices.outgoing.map { (elements: Self.range($0.range, of: total), rank: $0.rank) })
  }

  private static func range(
    _ range: Range<Int>, of numbers: UnsafeMutablePointer<Float>
  ) -> UnsafeMutableBufferPointer<Float> {
    // All ranges are of a gradient, or of a part of `received` that is as long.
    UnsafeMutableBufferPointer(start: numbers + range.lowerBound, count: range.count)
  }

  /// Leaves the sum of a subtree, in the canonical order, where that of its first part stands.
  ///
  /// - Returns: Where that is.
  private func addUp(
    _ subtree: Range<Int>, at places: [Range<Int>: UnsafeMutablePointer<Float>]
  ) -> UnsafeMutablePointer<Float>? {
    if let place = places[subtree] { return place }
    let middle = TreeSum.middle(of: subtree)
    guard let left = addUp(subtree.lowerBound..<middle, at: places),
      let right = addUp(middle..<subtree.upperBound, at: places)
    else { return nil }
    // Both have room for this rank's slice.
    CKernels_add(left, right, slices.summed.count, left)
    return left
  }
}
