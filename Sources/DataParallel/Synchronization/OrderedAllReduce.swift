import CKernels
import MPI

/// Sums the gradients of ranks that share no memory in the canonical order, so that the bits don't depend on their number.
///
/// As `MPI_Allreduce` may do it: each rank gets everyone's part of one slice of the gradient, sums these, and gives the sum
/// to all. Source: Rabenseifner, "Optimization of Collective Reduction Operations", ICCS 2004. But a rank's part is not one
/// sum: it's those of the largest subtrees of the canonical order that the rank owns whole. That's one, and as many bytes to
/// send as there, if the numbers of ranks and of micro-batches are powers of two; else a few.
package final class OrderedAllReduce: @unchecked Sendable {
  /// The subtrees that each rank owns.
  let subtrees: [[Range<Int>]]
  private let communicator: Communicator
  private let microBatchCount, parameterCount: Int
  /// The length of each rank's slice.
  private let slices: [Int]
  /// The sums of this rank's slice: every rank's first subtree, then the second of those that have one, and so on.
  private let received: UnsafeMutableBufferPointer<Float>
  /// Where each subtree's sum stands there.
  private let offsets: [Range<Int>: Int]

  /// Plans the sum, and allocates room for it.
  ///
  /// - Parameters:
  ///   - communicator: The ranks to sum over.
  ///   - microBatches: Those of each rank, in order, none empty.
  ///   - parameterCount: The numbers of a gradient.
  package init(over communicator: Communicator, microBatches: [Range<Int>], parameterCount: Int) {
    (self.communicator, self.parameterCount) = (communicator, parameterCount)
    let count = microBatches.reduce(0) { $0 + $1.count }
    let subtrees = microBatches.map { TreeSum.subtrees(within: $0, of: count) }
    let slices = microBatches.indices.map { (0..<parameterCount).share($0, of: microBatches.count).count }
    (self.subtrees, self.slices, microBatchCount) = (subtrees, slices, count)
    let roundCount = subtrees.reduce(0) { max($0, $1.count) }
    let order = (0..<roundCount).flatMap { round in subtrees.compactMap { round < $0.count ? $0[round] : nil } }
    let slice = slices[communicator.rank]
    offsets = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0 * slice) })
    received = .allocate(capacity: order.count * slice)
    received.initialize(repeating: 0)
  }

  /// The bytes that it takes on the rank with the longest slice.
  package static func byteCount(microBatches: [Range<Int>], parameterCount: Int) -> Int {
    let count = microBatches.reduce(0) { $0 + $1.count }
    let subtreeCount = microBatches.reduce(0) { $0 + TreeSum.subtrees(within: $1, of: count).count }
    let slice = (parameterCount + microBatches.count - 1) / microBatches.count
    return MemoryLayout<Float>.stride * slice * subtreeCount
  }

  deinit { received.deallocate() }

  /// Sums over ranks; every rank calls this.
  ///
  /// - Parameters:
  ///   - total: Gets the sum; may be one of the gradients.
  ///   - gradient: The gradient of a subtree of this rank, by its index.
  /// - Throws: `MPIError` where the ranks can't communicate.
  package func sum(
    into total: UnsafeMutablePointer<Float>, of gradient: (Int) -> UnsafeMutablePointer<Float>
  ) throws(MPIError) {
    let (own, slice) = (subtrees[communicator.rank], slices[communicator.rank])
    let nothing = [Int](repeating: 0, count: subtrees.count)
    var rest = received[...]
    for round in 0..<subtrees.reduce(0, { max($0, $1.count) }) {
      let counts = subtrees.map { round < $0.count ? slice : 0 }
      let sent = round < own.count ? gradient(round) : total
      try communicator.allToAll(
        UnsafeBufferPointer(start: sent, count: parameterCount),
        counts: round < own.count ? slices : nothing,
        into: UnsafeMutableBufferPointer(rebasing: rest), counts: counts)
      rest = rest.dropFirst(counts.reduce(0, +))
    }
    addUp(0..<microBatchCount)
    try communicator.allGather(
      UnsafeBufferPointer(rebasing: received[..<slice]),
      into: UnsafeMutableBufferPointer(start: total, count: parameterCount), counts: slices)
  }

  /// Leaves the sum of a subtree, in the canonical order, where that of its first part was received.
  ///
  /// - Returns: Where that is.
  @discardableResult
  private func addUp(_ subtree: Range<Int>) -> Int {
    if let offset = offsets[subtree] { return offset }
    let middle = TreeSum.middle(of: subtree)
    let left = addUp(subtree.lowerBound..<middle)
    let right = addUp(middle..<subtree.upperBound)
    // Both slices lie within `received`.
    if let start = received.baseAddress {
      CKernels_add(start + left, start + right, slices[communicator.rank], start + left)
    }
    return left
  }
}
