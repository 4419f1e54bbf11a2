import CKernels
import NeuralNetwork

extension TeamMemory {
  /// Copies part of a gradient to one of those that stand in memory.
  func store(_ block: GradientBlock, in index: Int) {
    let all = gradient(index)
    block.forEachRow { row, sum in (all + row.lowerBound).update(from: sum, count: row.count) }
  }

  /// Updates a worker's parameters with the summed gradient, which stands in memory as the first one.
  ///
  /// - Parameters:
  ///   - worker: Whose parameters; its part of the gradient is nobody else's any more.
  ///   - factor: What the gradient is multiplied by before, there.
  ///   - update: The step's update.
  func update(_ worker: borrowing WorkerSlice, scalingBy factor: Float = 1, with update: some OptimizerUpdate) {
    for block in worker.blocks {
      let sums = gradient(0) + block.lowerBound
      // A multiplication by 1 would change no bit, and take time.
      if factor != 1 { for i in 0..<block.count { sums[i] *= factor } }
      self.update(GradientBlock(block, at: sums), with: update)
    }
  }

  /// Updates parameters with their summed gradient.
  func update(_ gradient: GradientBlock, with update: some OptimizerUpdate) {
    update(parameters, gradient, state: optimizerState)
    // While the parameters are in the first-level cache.
    gradient.forEachRow { row, _ in
      let values = parameters + row.lowerBound
      if CKernels_are_finite(values, row.count) == 0 {
        let first = (0..<row.count).first { !values[$0].isFinite } ?? 0
        reportNonFiniteParameter(at: row.lowerBound + first)
      }
      round(row)
    }
  }
}
