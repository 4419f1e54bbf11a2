import CKernels

/// Adaptive moment estimation, with weight decay as an L2 penalty.
///
///     g ← g + weightDecay · θ
///     m ← beta1 · m + (1 − beta1) · g
///     v ← beta2 · v + (1 − beta2) · g²
///     θ ← θ − η / (1 − beta1ᵗ) · m / (√(v / (1 − beta2ᵗ)) + epsilon)          at step t
///
/// Source: Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015, algorithm 1.
public struct Adam: Optimizer, Equatable {
  private let beta1: Double
  private let beta2: Double
  private let epsilon: Double
  private let weightDecay: Double

  /// The update rule; the defaults are the paper's.
  ///
  /// - Parameters:
  ///   - beta1: How much of the mean gradient is kept each step, in [0, 1).
  ///   - beta2: How much of the mean squared gradient is kept each step, in [0, 1).
  ///   - epsilon: Added to the root, positive.
  ///   - weightDecay: The factor of the L2 penalty's gradient, not negative.
  public init(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  /// The running means of the gradient and of its square.
  public var stateNames: [String] { ["exp_avg", "exp_avg_sq"] }

  /// Updates one block; see `Optimizer`.
  public func update(
    _ parameters: UnsafeMutableBufferPointer<Float>, gradient: UnsafeBufferPointer<Float>, state: OptimizerState,
    learningRate: Float, step: Int
  ) {
    update(
      parameters, gradient: gradient, state: state, learningRate: learningRate, step: step, shrinkingParametersBy: 1)
  }

  /// The update after all parameters were multiplied by `shrinkage`, which makes it that of `AdamW`.
  func update(
    _ parameters: UnsafeMutableBufferPointer<Float>, gradient: UnsafeBufferPointer<Float>, state: OptimizerState,
    learningRate: Float, step: Int, shrinkingParametersBy shrinkage: Float
  ) {
    // All buffers have `parameters.count` elements, as the protocol asks, and the loop stays below it.
    guard let θ = parameters.baseAddress, let gradient = gradient.baseAddress else { return }
    let (average, squareAverage) = (state[0], state[1])
    let (kept1, added1) = (Float(beta1), Float(1 - beta1))
    let (kept2, added2) = (Float(beta2), Float(1 - beta2))
    let stepSize = Float(Double(learningRate) / (1 - beta1.raised(to: step)))
    let rootScale = Float(1 / CKernels_square_root_of_double(1 - beta2.raised(to: step)))
    let epsilon = Float(epsilon)
    let weightDecay = Float(weightDecay)
    for i in 0..<parameters.count {
      let shrunk = shrinkage * θ[i]
      let g = gradient[i] + weightDecay * shrunk
      let m = (kept1 * average[i] + added1 * g).subnormalFlushed
      let v = (kept2 * squareAverage[i] + added2 * (g * g)).subnormalFlushed
      average[i] = m
      squareAverage[i] = v
      θ[i] = shrunk - stepSize * (m / (CKernels_square_root(v) * rootScale + epsilon))
    }
  }
}
