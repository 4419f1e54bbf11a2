import CKernels

/// The learning rate of each step: a linear warm-up to the peak, then a constant, a staircase or half a cosine.
///
/// It is a pure function of the step, so a resumed run needs no state to go on.
public struct LearningRateSchedule: Sendable, Equatable {
  /// What comes after the warm-up.
  public enum Shape: Sendable, Equatable {
    /// The peak, to the end.
    case constant
    /// The peak times `factor`, in (0, 1], to the power of ⌊e / `everyEpochs`⌋ in epoch e, counted from 0 at the start of
    /// the training, warm-up included; `everyEpochs` is positive. Goyal et al. 2017, section 5.1.
    case step(everyEpochs: Int, factor: Double)
    /// From the peak along half a cosine towards `finalFraction`, in [0, 1], of it, which it would reach in the step after
    /// the last. Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR 2017, equation 5,
    /// with one period: η = ηmin + ½ (ηmax − ηmin) (1 + cos(π · t / T)).
    case cosine(finalFraction: Double)
  }

  private let peak: Double
  private let warmupEpochs: Double
  private let warmupSteps: Int?
  private let shape: Shape
  /// What each step's learning rate is multiplied by to get the next one's, in a range test; nil else.
  private let ratio: Double?

  /// A schedule.
  ///
  /// - Parameters:
  ///   - peak: The highest learning rate, positive.
  ///   - warmupEpochs: How many epochs, not negative, the learning rate grows by the same amount each step before it is
  ///     at its peak; rounded to whole steps. Goyal et al., "Accurate, large minibatch SGD: training ImageNet in 1 hour",
  ///     arXiv:1706.02677, 2017, section 2.2, but from 0.
  ///   - warmupSteps: The same in steps; nil for so many epochs.
  ///   - shape: What comes after the warm-up.
  public init(peak: Double, warmupEpochs: Double = 0, warmupSteps: Int? = nil, shape: Shape = .constant) {
    self.peak = peak
    self.warmupEpochs = warmupEpochs
    self.warmupSteps = warmupSteps
    self.shape = shape
    ratio = nil
  }

  /// The schedule of a range test: from `lowest` on, each step's learning rate is `ratio` times the last one's.
  ///
  /// Source: Smith, "Cyclical learning rates for training neural networks", WACV 2017, section 3.3, with equal ratios.
  package init(rangeTestFrom lowest: Double, ratio: Double) {
    (peak, warmupEpochs, warmupSteps, shape) = (lowest, 0, nil, .constant)
    self.ratio = ratio
  }

  /// The learning rate of a step.
  ///
  /// - Parameters:
  ///   - step: The number of the step, counted from 1 as `Optimizer` does.
  ///   - stepsPerEpoch: The steps of an epoch, the last, shorter batch included; positive.
  ///   - totalSteps: The steps of the whole training.
  /// - Returns: From 0 to the peak; in a range test from the lowest on.
  public func learningRate(step: Int, stepsPerEpoch: Int, totalSteps: Int) -> Float {
    if let ratio { return Float(peak * ratio.raised(to: step - 1)) }
    let done = Double(step - 1)
    let warmup = warmupSteps.map(Double.init) ?? (warmupEpochs * Double(stepsPerEpoch)).rounded()
    if done < warmup {
      return Float(peak * Double(step) / warmup)
    }
    switch shape {
    case .constant:
      return Float(peak)
    case .step(let everyEpochs, let factor):
      let drops = (step - 1) / (everyEpochs * stepsPerEpoch)
      return Float(peak * factor.raised(to: drops))
    case .cosine(let finalFraction):
      let progress = min(1, (done - warmup) / (Double(totalSteps) - warmup))
      return Float(peak * (finalFraction + (1 - finalFraction) * (1 + CKernels_cos_of_turns(progress / 2)) / 2))
    }
  }
}
