import Foundation

/// The numbers that stand along an axis.
package struct Ticks: Equatable {
  /// The numbers, rising.
  package let values: [Double]
  /// The ends of the axis: the first and the last number, but for a single one, which stands in the middle.
  let range: ClosedRange<Double>
  /// How many decimals tell them apart.
  package let decimals: Int

  /// Round numbers around a range.
  ///
  /// Source: Heckbert, "Nice numbers for graph labels", Graphics Gems, 1990.
  ///
  /// - Parameters:
  ///   - range: What has to be between the first and the last number.
  ///   - count: About how many numbers there are to be, at least 2.
  ///   - leastStep: They are at least so far apart, such as 1 for epochs.
  ///   - limits: The least and the largest number that there can be; `range` lies between them, and both are round.
  package init(
    around range: ClosedRange<Double>, count: Int = 5, leastStep: Double = 0, within limits: ClosedRange<Double>? = nil
  ) {
    let range = Self.widened(range)
    let width = Self.niceNumber(range.upperBound - range.lowerBound, isRounded: false)
    let step = max(Self.niceNumber(width / Double(count - 1), isRounded: true), leastStep)
    // The least amount by which a bound misses a multiple of the step is rounding.
    let first = (range.lowerBound / step + 1e-9).rounded(.down)
    let last = max((range.upperBound / step - 1e-9).rounded(.up), first + 1)
    let values = stride(from: first, through: last, by: 1).map { $0 * step }.filter { value in
      limits.map { $0.lowerBound - step / 2 < value && value < $0.upperBound + step / 2 } ?? true
    }
    self.values = values
    self.range = (values.first ?? range.lowerBound)...(values.last ?? range.upperBound)
    decimals = max(0, -Int((log10(step) + 1e-9).rounded(.down)))
  }

  /// A single whole number, in the middle of an axis.
  package init(only number: Double) { (values, range, decimals) = ([number], number - 0.5...number + 0.5, 0) }

  /// 1, 2 and 5 times the powers of ten around a range of positive numbers; the powers alone where these are many.
  package init(logarithmicAround range: ClosedRange<Double>) {
    let decades = log10(range.upperBound / range.lowerBound)
    let mantissas: [Double] = decades <= 2.5 ? [1, 2, 5] : [1]
    let exponents = Int(log10(range.lowerBound).rounded(.down))...Int(log10(range.upperBound).rounded(.down)) + 1
    let candidates = exponents.flatMap { exponent in
      mantissas.map { exponent < 0 ? $0 / pow(10, Double(-exponent)) : $0 * pow(10, Double(exponent)) }
    }
    let first = candidates.lastIndex { $0 <= range.lowerBound * (1 + 1e-9) } ?? 0
    let last = candidates.firstIndex { $0 >= range.upperBound * (1 - 1e-9) } ?? candidates.count - 1
    let start = min(first, last - 1)
    (values, self.range) = (Array(candidates[start...last]), candidates[start]...candidates[last])
    decimals = max(0, -exponents.lowerBound)
  }

  /// The range, or a wider one where its ends can't be told apart.
  private static func widened(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    let number = max(abs(range.lowerBound), abs(range.upperBound))
    guard range.upperBound - range.lowerBound <= number * 1e-9 else { return range }
    return number == 0 ? 0...1 : range.lowerBound - number / 10...range.upperBound + number / 10
  }

  /// The nearest of 1, 2, 5 and 10 times a power of ten, or the next above.
  private static func niceNumber(_ number: Double, isRounded: Bool) -> Double {
    let exponent = log10(number).rounded(.down)
    let power = pow(10, abs(exponent))
    let fraction = exponent < 0 ? number * power : number / power
    let limits: [(limit: Double, nice: Double)] =
      isRounded ? [(1.5, 1), (3, 2), (7, 5)] : [(1 + 1e-9, 1), (2 + 1e-9, 2), (5 + 1e-9, 5)]
    let nice = limits.first { fraction < $0.limit }?.nice ?? 10
    return exponent < 0 ? nice / power : nice * power
  }
}
