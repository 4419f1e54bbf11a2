/// An optimizer that also keeps the exponential moving average of the weights, as one more row of its state:
///
///     θ as the optimizer has it, then  a ← dₜ · a + (1 − dₜ) · θ  with  dₜ = min(decay, (t − 1) / t)  at step t
///
/// The average of the first steps is their plain mean, so that the initial weights have no part in it. Source: Polyak and
/// Juditsky, "Acceleration of stochastic approximation by averaging", SIAM J. Control Optim. 30(4), 1992; with a decay as in
/// Tarvainen and Valpola, "Mean teachers are better role models", NIPS 2017, equation 2.
public struct WeightAveraging<Base: Optimizer>: Optimizer {
  private let base: Base
  private let decay: Double

  /// Averages what `base` comes to.
  ///
  /// - Parameters:
  ///   - base: The update rule.
  ///   - decay: How much of the average is kept at each step, in (0, 1).
  public init(_ base: Base, decay: Double) { (self.base, self.decay) = (base, decay) }

  /// Those of the update rule, and the average.
  public var stateNames: [String] { base.stateNames + ["average"] }

  /// The same without weight decay.
  public var withoutWeightDecay: Self { Self(base.withoutWeightDecay, decay: decay) }

  /// The update of one step; see `Optimizer`.
  public func update(atStep step: Int, learningRate: Float) -> Update {
    let kept = min(decay, Double(step - 1) / Double(step))
    return Update(
      base: base.update(atStep: step, learningRate: learningRate), row: base.stateNames.count, kept: Float(kept),
      added: Float(1 - kept))
  }

  /// The update of one step.
  public struct Update: OptimizerUpdate {
    let base: Base.Update
    /// The average's row of the state.
    let row: Int
    let kept, added: Float

    /// Updates a block; see `OptimizerUpdate`.
    public func callAsFunction(
      _ parameters: UnsafeMutablePointer<Float>, _ gradient: GradientBlock, state: OptimizerState
    ) {
      base(parameters, gradient, state: state)
      gradient.forEachRow { block, _ in
        // The caller vouches for as many numbers of each, and the loop stays below.
        let (θ, average) = (parameters + block.lowerBound, state.dropFirst(block.lowerBound)[row])
        for i in 0..<block.count { average[i] = (kept * average[i] + added * θ[i]).subnormalFlushed }
      }
    }
  }
}

extension Optimizer {
  /// The same, with the average of the weights beside it.
  public func averagingWeights(decay: Double) -> any Optimizer { WeightAveraging(self, decay: decay) }
}
