import Foundation

/// Where numbers stand on an axis.
struct Scale: Equatable {
  let lowest: Double
  let highest: Double
  /// Whether equal distances are equal ratios.
  let isLogarithmic: Bool

  /// A scale for numbers, which are finite.
  ///
  /// - Parameters:
  ///   - values: The numbers; nil where there are none.
  ///   - mayBeLogarithmic: Whether it becomes logarithmic where the largest number is more than ten times the least.
  init?(_ values: [Double], mayBeLogarithmic: Bool) {
    guard let least = values.min(), let most = values.max() else { return nil }
    isLogarithmic = mayBeLogarithmic && least > 0 && most > 10 * least
    // One number alone stands in the middle.
    let margin = least < most ? 0 : least == 0 ? 1 : abs(least) / 10
    (lowest, highest) = (least - margin, most + margin)
  }

  /// The place of a number from 0 for the lowest to 1 for the highest.
  func place(_ value: Double) -> Double {
    isLogarithmic
      ? (log(value) - log(lowest)) / (log(highest) - log(lowest)) : (value - lowest) / (highest - lowest)
  }

  /// Round numbers within the scale, from the lowest: as many as find room, at most `count`, which is at least 2.
  func ticks(atMost count: Int) -> [Double] {
    for ticks in isLogarithmic ? logarithmicTicks : linearTicks where ticks.count <= count {
      // A single round number says little.
      if ticks.count > 1 { return ticks }
    }
    return [lowest, highest]
  }

  /// 1, 2 or 5 times a power of ten apart, the closest first.
  private var linearTicks: [[Double]] {
    let power = Int(floor(log10(highest - lowest))) - 1
    return (power...power + 2).flatMap { power in
      [1.0, 2, 5].map { factor in
        let first = Int((lowest / (factor * pow(10, Double(power)))).rounded(.up))
        let last = Int((highest / (factor * pow(10, Double(power)))).rounded(.down))
        // Divided, where the power is negative: 3 / 10 is 0.3, and 3 · 0.1 isn't.
        return (first...max(first, last)).map { step in
          power < 0 ? Double(step) * factor / pow(10, Double(-power)) : Double(step) * factor * pow(10, Double(power))
        }.filter { (lowest...highest).contains($0) }
      }
    }
  }

  /// 1, 2 and 5 times powers of ten, or these powers alone.
  private var logarithmicTicks: [[Double]] {
    let powers = Int(floor(log10(lowest)))...Int(ceil(log10(highest)))
    return [[1.0, 2, 5], [1, 3], [1]].map { factors in
      powers.flatMap { power in
        factors.map { power < 0 ? $0 / pow(10, Double(-power)) : $0 * pow(10, Double(power)) }
      }.filter { (lowest...highest).contains($0) }
    }
  }
}
