import CKernels

/// The canonical order of summation: a binary tree over the index of the micro-batch.
///
/// (((g₀ + g₁) + (g₂ + g₃)) + …): each range of micro-batches is split at the largest power of two below its length. The
/// tree knows nothing of ranks, so the bits of the sum don't depend on their number. Addition is element by element: a
/// buffer may be summed in blocks of any size. A worker that owns both micro-batches of a leaf's pair may have summed them
/// already, by accumulating the second gradient onto the first.
package struct TreeSum: ~Copyable {
  /// The most numbers of a block; small enough for the partial sums to stay in the first-level cache.
  package static let blockLength = 2_048

  private let partialSums: UnsafeMutablePointer<Float>

  /// Room for the partial sums of up to `count` micro-batches.
  package init(microBatchCount count: Int) {
    let depth = Int.bitWidth - (count - 1).leadingZeroBitCount
    partialSums = .allocate(capacity: depth * Self.blockLength)
    partialSums.initialize(repeating: 0, count: depth * Self.blockLength)
  }

  deinit { partialSums.deallocate() }

  /// Sums a block of the gradients of a team's micro-batches.
  ///
  /// - Parameters:
  ///   - block: Indices of parameters, at most `blockLength`.
  ///   - subtree: The micro-batches to sum; all of the team's if nil.
  ///   - memory: The team's memory, which holds the gradients.
  /// - Returns: The sum: either in this value's own memory, until the next call, or the only gradient there is.
  package func sum(_ block: Range<Int>, of subtree: Range<Int>? = nil, in memory: TeamMemory) -> UnsafePointer<Float> {
    sum(subtree ?? memory.microBatches, block, memory, level: 0)
  }

  /// The largest subtrees of the tree over 0 ..< `count` that lie within a range, in order.
  package static func subtrees(within range: Range<Int>, of count: Int) -> [Range<Int>] {
    func subtrees(_ node: Range<Int>) -> [Range<Int>] {
      let common = node.clamped(to: range)
      if common.isEmpty { return [] }
      if common == node { return [node] }
      let middle = middle(of: node)
      return subtrees(node.lowerBound..<middle) + subtrees(middle..<node.upperBound)
    }
    return subtrees(0..<count)
  }

  /// Where a subtree with more than one micro-batch is split.
  static func middle(of node: Range<Int>) -> Int {
    node.lowerBound + (1 << (Int.bitWidth - (node.count - 1).leadingZeroBitCount - 1))
  }

  private func sum(
    _ microBatches: Range<Int>, _ block: Range<Int>, _ memory: TeamMemory, level: Int
  ) -> UnsafePointer<Float> {
    if microBatches.count == 1 || microBatches.count == 2 && memory.isPairSummed(at: microBatches.lowerBound) {
      return UnsafePointer(memory.gradient(of: microBatches.lowerBound) + block.lowerBound)
    }
    let middle = Self.middle(of: microBatches)
    let left = sum(microBatches.lowerBound..<middle, block, memory, level: level)
    // The left sum may stand at this level, so the right one is made below; then both are added in place.
    let right = sum(middle..<microBatches.upperBound, block, memory, level: level + 1)
    let total = partialSums + level * Self.blockLength
    CKernels_add(left, right, block.count, total)
    return UnsafePointer(total)
  }
}
