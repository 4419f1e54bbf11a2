import Foundation

/// The probabilities that logits stand for: eᶻ normalized to a sum of 1; the maximum is subtracted before `exp`.
public func softmax(_ logits: some Collection<Float>) -> [Float] {
  let maximum = logits.max() ?? 0
  let exponentials = logits.map { exp($0 - maximum) }
  let sum = exponentials.reduce(0, +)
  return exponentials.map { $0 / sum }
}
