import NeuralNetwork

/// Turns the gradients of a step's micro-batches into new parameters, the same on every rank.
package protocol GradientSynchronizer: Sendable {
  /// Sums the gradients of all micro-batches and updates the parameters of the team's memory.
  ///
  /// Every worker of every rank calls this once a step, after it has written the gradients of all its micro-batches.
  /// When it returns, all parameters are new and the gradients may be overwritten.
  ///
  /// - Parameter stopping: Whether this worker was asked to stop the training after this step.
  /// - Returns: Whether any worker of any rank was: the same on all of them.
  /// - Throws: `NonFiniteLoss` on all workers of all ranks, before the parameters are touched, if any reported one.
  func update(
    worker: borrowing WorkerSlice, with optimizer: some Optimizer, at step: StepPosition, stopping: Bool
  ) throws -> Bool
}

/// What one worker of a team sums and updates, with the room that it needs for that.
package struct WorkerSlice: ~Copyable {
  /// The worker's index in its team; 0 is the one that may call MPI.
  package let worker: Int
  /// The parameters that are this worker's to sum and update.
  package let parameters: Range<Int>
  /// Sums blocks of them.
  package let treeSum: TreeSum
  /// Where the worker says what it does.
  package let progress: Progress

  /// The slice of a worker of the team that has this memory.
  package init(worker: Int, of memory: TeamMemory, progress: Progress = .unobserved) {
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

/// Which step is being taken, and how far it goes.
package struct StepPosition: Sendable, Equatable {
  /// The epoch, counted from 1.
  package let epoch: Int
  /// The step since the start of training, counted from 1.
  package let step: Int
  /// The learning rate of this step.
  package let learningRate: Float

  /// A step of an epoch.
  package init(epoch: Int, step: Int, learningRate: Float) {
    self.epoch = epoch
    self.step = step
    self.learningRate = learningRate
  }
}

/// A loss that was infinite or not a number, on some micro-batch of a step.
package struct NonFiniteLoss: Error, CustomStringConvertible {
  /// When it happened.
  package let position: StepPosition
  /// The lowest rank that met it, and the first layer there whose outputs weren't finite; nil until ranks have told.
  package var origin: (rank: Int, layer: Int)?

  /// When and where it happened and what to try.
  package var description: String {
    """
    The loss is no longer a finite number in epoch \(position.epoch), step \(position.step), at learning rate \
    \(position.learningRate)\(origin.map { ": on rank \($0.rank), from layers.\($0.layer) on" } ?? "").
    Try a smaller optimizer.learning_rate or a longer schedule.warmup_epochs.
    """
  }
}

extension TeamMemory {
  /// Updates a block with its summed gradient.
  func update(
    _ block: Range<Int>, gradient: UnsafePointer<Float>, with optimizer: some Optimizer,
    at position: StepPosition
  ) {
    optimizer.update(
      UnsafeMutableBufferPointer(start: parameters + block.lowerBound, count: block.count),
      gradient: UnsafeBufferPointer(start: gradient, count: block.count),
      state: optimizerState(at: block.lowerBound), learningRate: position.learningRate, step: position.step)
    // While the block is in the first-level cache.
    round(block)
  }
}
