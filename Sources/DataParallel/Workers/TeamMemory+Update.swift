import CKernels
import NeuralNetwork

extension TeamMemory {
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
