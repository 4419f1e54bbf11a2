import CKernels

/// Stochastic gradient descent with momentum.
///
///     g ← g + weightDecay · θ
///     v ← momentum · v + g
///     θ ← θ − η · v                     or, with Nesterov's momentum, θ ← θ − η · (g + momentum · v)
///
/// Source: Sutskever, Martens, Dahl, Hinton, "On the importance of initialization and momentum in deep learning",
/// ICML 2013, in the form of PyTorch's `torch.optim.SGD`, where the learning rate η is outside of the velocity v.
public struct SGD: Optimizer, Equatable {
  private let momentum: Double
  private let nesterov: Bool
  private let weightDecay: Double

  /// The update rule.
  ///
  /// - Parameters:
  ///   - momentum: In [0, 1). 0 needs no state.
  ///   - nesterov: Whether to look ahead along the velocity; without effect when `momentum` is 0.
  ///   - weightDecay: The factor of the L2 penalty's gradient, not negative.
  public init(momentum: Double = 0, nesterov: Bool = false, weightDecay: Double = 0) {
    self.momentum = momentum
    self.nesterov = nesterov
    self.weightDecay = weightDecay
  }

  /// The velocity, when there is momentum.
  public var stateNames: [String] { momentum > 0 ? ["momentum_buffer"] : [] }

  /// The same without weight decay.
  public var withoutWeightDecay: SGD { SGD(momentum: momentum, nesterov: nesterov) }

  /// The update of one step; see `Optimizer`.
  public func update(atStep step: Int, learningRate: Float) -> Update {
    Update(
      learningRate: learningRate, momentum: Float(momentum), nesterov: nesterov, weightDecay: Float(weightDecay))
  }

  /// The update of one step.
  public struct Update: OptimizerUpdate {
    let learningRate, momentum: Float
    let nesterov: Bool
    let weightDecay: Float

    /// Updates a block; see `OptimizerUpdate`.
    public func callAsFunction(
      _ parameters: UnsafeMutablePointer<Float>, _ gradient: GradientBlock, state: OptimizerState
    ) {
      gradient.forEachRow { row, gradient in
        // The caller vouches for as many numbers of each, and the loops stay below.
        let (θ, own) = (parameters + row.lowerBound, state.dropFirst(row.lowerBound))
        if momentum > 0 {
          CKernels_sgd(
            θ, own[0], gradient, row.count, learningRate, momentum, weightDecay, nesterov ? 1 : 0)
        } else {
          for i in 0..<row.count {
            θ[i] -= learningRate * (gradient[i] + weightDecay * θ[i])
          }
        }
      }
    }
  }
}
