import NeuralNetwork

extension TeamMemory {
  /// Updates a block with its summed gradient.
  func update(
    _ block: Range<Int>, gradient: UnsafePointer<Float>, with optimizer: some Optimizer,
    at step: TrainingStep
  ) {
    optimizer.update(
      UnsafeMutableBufferPointer(start: parameters + block.lowerBound, count: block.count),
      gradient: UnsafeBufferPointer(start: gradient, count: block.count),
      state: optimizerState(at: block.lowerBound), learningRate: step.learningRate, step: step.number)
    // While the block is in the first-level cache.
    round(block)
  }
}
