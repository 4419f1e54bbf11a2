import CKernels
import NeuralNetwork

extension TeamMemory {
  /// Updates a block with its summed gradient.
  func update(_ block: Range<Int>, gradient: UnsafePointer<Float>, with update: some OptimizerUpdate) {
    let values = parameters + block.lowerBound
    update(
      UnsafeMutableBufferPointer(start: values, count: block.count), gradient: gradient,
      state: optimizerState(at: block.lowerBound))
    // While the block is in the first-level cache.
    if CKernels_are_finite(values, block.count) == 0 {
      let first = (0..<block.count).first { !values[$0].isFinite } ?? 0
      reportNonFiniteParameter(at: block.lowerBound + first)
    }
    round(block)
  }
}
