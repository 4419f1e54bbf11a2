/// The canonical order of summation: a binary tree over the index of the micro-batch.
///
/// (((g₀ + g₁) + (g₂ + g₃)) + …): each range of micro-batches is split at the largest power of two below its length. The
/// tree knows nothing of ranks, so the bits of the sum don't depend on their number. `CKernels_weight_gradient` takes its
/// sums in this order.
package enum TreeSum {
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
}
