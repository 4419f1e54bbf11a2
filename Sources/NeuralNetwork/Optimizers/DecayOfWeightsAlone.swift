import Model

/// An optimizer whose weight decay leaves the biases alone.
///
/// A decayed bias pulls a unit's threshold towards 0, and keeps no weight small. Source: Goodfellow, Bengio and Courville, "Deep
/// learning", 2016, section 7.1.
public struct DecayOfWeightsAlone<Base: Optimizer>: Optimizer {
  private let base: Base
  private let biases: [Range<Int>]

  /// Decays what `base` does, but for a network's biases.
  public init(_ base: Base, of model: MLP) {
    self.base = base
    biases = model.layers.map { $0.biasOffset..<$0.biasOffset + $0.outputs }
  }

  private init(_ base: Base, _ biases: [Range<Int>]) { (self.base, self.biases) = (base, biases) }

  /// Those of the update rule.
  public var stateNames: [String] { base.stateNames }

  /// The same, without any weight decay.
  public var withoutWeightDecay: Self { Self(base.withoutWeightDecay, biases) }

  /// The update of one step; see `Optimizer`.
  public func update(atStep step: Int, learningRate: Float) -> Update {
    Update(
      weights: base.update(atStep: step, learningRate: learningRate),
      biases: base.withoutWeightDecay.update(atStep: step, learningRate: learningRate), biasRanges: biases)
  }

  /// The update of one step.
  public struct Update: OptimizerUpdate {
    let weights, biases: Base.Update
    let biasRanges: [Range<Int>]

    /// Updates a block, each of its parts that are all weights or all biases by itself; see `OptimizerUpdate`.
    public func callAsFunction(
      _ parameters: UnsafeMutablePointer<Float>, _ gradient: GradientBlock, state: OptimizerState
    ) {
      guard biasRanges.contains(where: { $0.overlaps(gradient.extent) }) else {
        return weights(parameters, gradient, state: state)
      }
      gradient.forEachRow { row, numbers in
        var start = row.lowerBound
        while start < row.upperBound {
          let bias = biasRanges.first { $0.contains(start) }
          let next = bias?.upperBound ?? biasRanges.map(\.lowerBound).filter { $0 > start }.min() ?? row.upperBound
          let part = start..<min(next, row.upperBound)
          let block = GradientBlock(part, at: numbers + (start - row.lowerBound))
          if bias == nil { weights(parameters, block, state: state) } else { biases(parameters, block, state: state) }
          start = part.upperBound
        }
      }
    }
  }
}

extension Optimizer {
  /// The same, but for a network's biases, which aren't decayed.
  public func decayingWeightsAlone(of model: MLP) -> any Optimizer { DecayOfWeightsAlone(self, of: model) }
}
