import Foundation

/// Where numbers stand along an axis.
package struct Scale {
  /// The numbers that are marked, and the ends of the axis.
  package let ticks: Ticks
  /// Where the axis begins and ends, in a picture's units.
  let ends: (first: Double, last: Double)
  /// Whether equal distances are equal ratios.
  package let isLogarithmic: Bool

  /// The place of a number.
  package func position(_ number: Double) -> Double {
    let range = ticks.range
    let fraction =
      isLogarithmic
      ? log(number / range.lowerBound) / log(range.upperBound / range.lowerBound)
      : (number - range.lowerBound) / (range.upperBound - range.lowerBound)
    return ends.first + fraction * (ends.last - ends.first)
  }
}
