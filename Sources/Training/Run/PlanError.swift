import Datasets
import Model
import Platform

/// A configuration that can't run on the ranks or the data that there are.
package enum PlanError: Error, CustomStringConvertible {
  /// Some rank would have no micro-batch in any step.
  case moreRanksThanMicroBatches(ranks: Int, microBatches: Int)
  /// Ranks on different nodes can't share memory.
  case sharedMemoryAcrossNodes
  /// The training takes more memory than there is on a rank's machine.
  case tooLittleMemory(MemoryDemand, needed: Int, available: Int, node: String)
  /// A limit on a rank's address space leaves too little.
  case tooLittleAddressSpace(needed: Int, left: Int, node: String)
  /// The memory that ranks share is larger than this node lets a file be.
  case tooSmallFiles(needed: Int, limit: Int, node: String)
  /// More weights than are trained, with the pictures and classes that there are.
  case tooManyWeights(Int, inputs: Int, classes: Int)
  /// So few images that the fraction holds out none of them, or all.
  case oneSidedHoldout(_ fraction: Double, imageCount: Int, heldOutCount: Int)

  package var description: String {
    switch self {
    case .moreRanksThanMicroBatches(let ranks, let microBatches):
      """
      There are \(ranks.counted("rank")), but training.micro_batches is \(microBatches): some would have nothing to do.
      Start at most \(microBatches.counted("rank")), or set training.micro_batches to \(ranks) or more (which changes the result).
      """
    case .sharedMemoryAcrossNodes:
      """
      training.synchronization is shared_memory, but the ranks are on more than one node.
      Set it to auto, or start all ranks on one node.
      """
    case .tooLittleMemory(let demand, let needed, let available, let node):
      """
      This training takes \(needed.mebibytes) of memory on \(node), and \(available.mebibytes) are free:
      \(demand.largest.map { "\($0.byteCount.mebibytes.alignedRight(11))  \($0.kind.name)" }.joined(separator: "\n"))
      Make \(demand.largest.first?.kind.remedy ?? "it") smaller, or use a larger machine.
      """
    case .tooSmallFiles(let needed, let limit, let node):
      """
      The ranks share \(needed.mebibytes) of memory, as a file, and the limit on a file's size (ulimit -f) is \
      \(limit.mebibytes) on \(node).
      Raise it (ulimit -f unlimited), or train on one rank.
      """
    case .tooLittleAddressSpace(let needed, let left, let node):
      """
      This training takes \(needed.mebibytes) of address space per rank on \(node), and its limit (ulimit -v) leaves \
      \(left.mebibytes).
      Raise it: ulimit -v unlimited
      """
    case .tooManyWeights(let weights, let inputs, let classes):
      """
      model.hidden makes \(weights.grouped) weights with pictures of \(inputs.grouped) pixels and \(classes) classes, \
      more than \(ModelLimits.mostWeights.grouped).
      Give fewer or smaller layers, or smaller pictures.
      """
    case .oneSidedHoldout(let fraction, let imageCount, let heldOutCount):
      """
      data.holdout is \(fraction): of \(imageCount.grouped) training images it holds out \(heldOutCount.grouped) and \
      leaves \((imageCount - heldOutCount).grouped) to train on.
      Choose a fraction that gives some images to both, or 0 to hold out none.
      """
    }
  }
}
