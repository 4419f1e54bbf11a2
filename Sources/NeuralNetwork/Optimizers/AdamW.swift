/// Adam with decoupled weight decay: the parameters shrink by their own fraction of the learning rate η, and the decay
/// takes no part in the moments.
///
///     θ ← (1 − η · weightDecay) · θ, then as `Adam` without weight decay
///
/// Source: Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019, algorithm 2, in the form of
/// PyTorch's `torch.optim.AdamW`, where the decay is scaled by the learning rate.
public struct AdamW: Optimizer, Equatable {
  private let adam: Adam
  private let weightDecay: Double

  /// The update rule; the parameters are those of `Adam`, the defaults are PyTorch's.
  public init(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0.01) {
    adam = Adam(beta1: beta1, beta2: beta2, epsilon: epsilon)
    self.weightDecay = weightDecay
  }

  private init(_ adam: Adam, weightDecay: Double) { (self.adam, self.weightDecay) = (adam, weightDecay) }

  /// Those of `Adam`.
  public var stateNames: [String] { adam.stateNames }

  /// The same without weight decay.
  public var withoutWeightDecay: AdamW { AdamW(adam, weightDecay: 0) }

  /// The update of one step; see `Optimizer`.
  public func update(atStep step: Int, learningRate: Float) -> Adam.Update {
    adam.update(
      atStep: step, learningRate: learningRate,
      shrinkingParametersBy: Float(1 - Double(learningRate) * weightDecay))
  }
}
