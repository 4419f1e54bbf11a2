import NeuralNetwork

/// Parameters and state as an optimizer sees them.
struct OptimizerRun {
  let optimizer: any Optimizer
  var parameters: [Float]
  var state: [Float]
  var steps = 0

  init(_ optimizer: any Optimizer, parameters: [Float]) {
    self.optimizer = optimizer
    self.parameters = parameters
    state = Array(repeating: 0, count: optimizer.stateNames.count * parameters.count)
  }

  /// One step, in blocks of the given lengths, or in one.
  mutating func step(_ gradient: [Float], learningRate: Float, blocks: [Int]? = nil) {
    steps += 1
    let (optimizer, step, count) = (optimizer, steps, parameters.count)
    parameters.withUnsafeMutableBufferPointer { parameters in
      state.withUnsafeMutableBufferPointer { state in
        gradient.withUnsafeBufferPointer { gradient in
          guard let parameters = parameters.baseAddress, let gradient = gradient.baseAddress else { return }
          let state = OptimizerState(state, parameterCount: count)
          let update = optimizer.update(atStep: step, learningRate: learningRate)
          var start = 0
          for length in blocks ?? [count] {
            update(parameters, GradientBlock(start..<start + length, at: gradient + start), state: state)
            start += length
          }
        }
      }
    }
  }
}
