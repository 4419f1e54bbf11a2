/// A configuration that can't run on the ranks that there are.
enum PlanError: Error, CustomStringConvertible {
  /// Some rank would have no micro-batch in any step.
  case moreRanksThanMicroBatches(ranks: Int, microBatches: Int)
  /// Everything is held out.
  case noTrainingImages
  /// Ranks on different nodes can't share memory.
  case sharedMemoryAcrossNodes

  var description: String {
    switch self {
    case .moreRanksThanMicroBatches(let ranks, let microBatches):
      """
      There are \(ranks) ranks, but training.micro_batches is \(microBatches): some would have nothing to do.
      Start at most \(microBatches) ranks, or set training.micro_batches to \(ranks) or more (which changes the result).
      """
    case .noTrainingImages:
      """
      data.holdout leaves no image to train on.
      Lower it.
      """
    case .sharedMemoryAcrossNodes:
      """
      training.synchronization is shared_memory, but the ranks are on more than one node.
      Set it to auto or allreduce, or start all ranks on one node.
      """
    }
  }
}
