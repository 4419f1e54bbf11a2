import CKernels

/// The probabilities that logits stand for: eᶻ normalized to a sum of 1.
///
/// The maximum is subtracted first; each exponential is rounded to float32, and their sum is taken in order, as
/// `SoftmaxCrossEntropy` does.
public func softmax(_ logits: some Collection<Float>) -> [Float] {
  let maximum = logits.max() ?? 0
  let exponentials = logits.map { Float(CKernels_exp(Double($0 - maximum))) }
  let sum = exponentials.reduce(0, +)
  return exponentials.map { $0 / sum }
}
