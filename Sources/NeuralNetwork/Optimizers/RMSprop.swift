import CKernels

/// Divides the gradient by a running root mean square of itself.
///
///     g ← g + weightDecay · θ
///     s ← alpha · s + (1 − alpha) · g²
///     u ← g / (√s + epsilon)
///     θ ← θ − η · u                     or, with momentum, b ← momentum · b + u; θ ← θ − η · b
///
/// Source: Tieleman and Hinton, "Lecture 6.5 – rmsprop", Coursera: Neural Networks for Machine Learning, 2012, in the
/// form of PyTorch's `torch.optim.RMSprop`. Early Keras had this form too, with alpha 0.9 and epsilon 1e-7; Keras 3 takes
/// √(s + epsilon).
public struct RMSprop: Optimizer, Equatable {
  private let alpha: Double
  private let epsilon: Double
  private let momentum: Double
  private let weightDecay: Double

  /// The update rule; the defaults are PyTorch's.
  ///
  /// - Parameters:
  ///   - alpha: How much of the mean square is kept each step, in [0, 1).
  ///   - epsilon: Added to the root, positive.
  ///   - momentum: In [0, 1). 0 needs no state for it.
  ///   - weightDecay: The factor of the L2 penalty's gradient, not negative.
  public init(alpha: Double = 0.99, epsilon: Double = 1e-8, momentum: Double = 0, weightDecay: Double = 0) {
    self.alpha = alpha
    self.epsilon = epsilon
    self.momentum = momentum
    self.weightDecay = weightDecay
  }

  /// The running mean square of the gradient, and the velocity when there is momentum.
  public var stateNames: [String] { momentum > 0 ? ["square_avg", "momentum_buffer"] : ["square_avg"] }

  /// The same without weight decay.
  public var withoutWeightDecay: RMSprop { RMSprop(alpha: alpha, epsilon: epsilon, momentum: momentum) }

  /// The update of one step; see `Optimizer`.
  public func update(atStep step: Int, learningRate: Float) -> Update {
    Update(
      learningRate: learningRate, alpha: (kept: Float(alpha), added: Float(1 - alpha)), epsilon: Float(epsilon),
      momentum: Float(momentum), weightDecay: Float(weightDecay))
  }

  /// The update of one step.
  public struct Update: OptimizerUpdate {
    let learningRate: Float
    /// How much of the mean square is kept, and of the new one added.
    let alpha: (kept: Float, added: Float)
    let epsilon, momentum, weightDecay: Float

    /// Updates a block; see `OptimizerUpdate`.
    public func callAsFunction(
      _ parameters: UnsafeMutablePointer<Float>, _ gradient: GradientBlock, state: OptimizerState
    ) {
      gradient.forEachRow { row, gradient in
        // The caller vouches for as many numbers of each, and the loops stay below.
        let (θ, own) = (parameters + row.lowerBound, state.dropFirst(row.lowerBound))
        let squareAverage = own[0]
        if momentum > 0 {
          let buffer = own[1]
          for i in 0..<row.count {
            let g = gradient[i] + weightDecay * θ[i]
            let s = (alpha.kept * squareAverage[i] + alpha.added * (g * g)).subnormalFlushed
            squareAverage[i] = s
            let b = (momentum * buffer[i] + g / (CKernels_square_root(s) + epsilon)).subnormalFlushed
            buffer[i] = b
            θ[i] -= learningRate * b
          }
        } else {
          for i in 0..<row.count {
            let g = gradient[i] + weightDecay * θ[i]
            let s = (alpha.kept * squareAverage[i] + alpha.added * (g * g)).subnormalFlushed
            squareAverage[i] = s
            θ[i] -= learningRate * (g / (CKernels_square_root(s) + epsilon))
          }
        }
      }
    }
  }
}
