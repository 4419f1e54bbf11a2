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

  /// The same without weight decay.
  public var withoutWeightDecay: Adam { Adam(beta1: beta1, beta2: beta2, epsilon: epsilon) }

  /// The update of one step; see `Optimizer`.
  public func update(atStep step: Int, learningRate: Float) -> Update {
    update(atStep: step, learningRate: learningRate, shrinkingParametersBy: 1)
  }

  /// The update after all parameters were multiplied by `shrinkage`, which makes it that of `AdamW`.
  func update(atStep step: Int, learningRate: Float, shrinkingParametersBy shrinkage: Float) -> Update {
    Update(
      beta1: (kept: Float(beta1), added: Float(1 - beta1)), beta2: (kept: Float(beta2), added: Float(1 - beta2)),
      stepSize: Float(Double(learningRate) / (1 - beta1.raised(to: step))),
      rootScale: Float(1 / CKernels_square_root_of_double(1 - beta2.raised(to: step))), epsilon: Float(epsilon),
      weightDecay: Float(weightDecay), shrinkage: shrinkage)
  }

  /// The update of one step.
  public struct Update: OptimizerUpdate {
    /// How much of each mean is kept, and of what is new added.
    let beta1, beta2: (kept: Float, added: Float)
    /// The learning rate and the root's factor, with the means' corrections for their start at 0.
    let stepSize, rootScale: Float
    let epsilon, weightDecay, shrinkage: Float

    /// Updates a block; see `OptimizerUpdate`.
    public func callAsFunction(
      _ parameters: UnsafeMutablePointer<Float>, _ gradient: GradientBlock, state: OptimizerState
    ) {
      gradient.forEachRow { row, gradient in
        // The caller vouches for as many numbers of each, and the loops stay below.
        let (θ, own) = (parameters + row.lowerBound, state.dropFirst(row.lowerBound))
        let (average, squareAverage) = (own[0], own[1])
        for i in 0..<row.count {
          let shrunk = shrinkage * θ[i]
          let g = gradient[i] + weightDecay * shrunk
          let m = (beta1.kept * average[i] + beta1.added * g).subnormalFlushed
          let v = (beta2.kept * squareAverage[i] + beta2.added * (g * g)).subnormalFlushed
          average[i] = m
          squareAverage[i] = v
          θ[i] = shrunk - stepSize * (m / (CKernels_square_root(v) * rootScale + epsilon))
        }
      }
    }
  }
}
