import Watchdog

/// What one worker of a team sums and updates, with the room that it needs for that.
package struct WorkerSlice: ~Copyable {
  /// The worker's index in its team; 0 is the one that may call MPI.
  package let worker: Int
  /// The parameters that are this worker's to sum and update.
  package let parameters: Range<Int>
  /// Sums blocks of them.
  package let treeSum: TreeSum
  /// Where the worker says what it does.
  package let progress: ThreadProgress

  /// The slice of a worker of the team that has this memory.
  package init(worker: Int, of memory: TeamMemory, progress: ThreadProgress = .unobserved) {
    self.worker = worker
    self.progress = progress
    parameters = memory.slice(of: worker)
    treeSum = TreeSum(microBatchCount: memory.microBatches.count)
  }

  /// The slice in blocks that a `TreeSum` can take, in order.
  var blocks: some Sequence<Range<Int>> {
    let upperBound = parameters.upperBound
    return stride(from: parameters.lowerBound, to: upperBound, by: TreeSum.blockLength).lazy.map {
      $0..<min($0 + TreeSum.blockLength, upperBound)
    }
  }
}
