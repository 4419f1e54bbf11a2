import Foundation

/// Where numbers stand along an axis.
package struct Scale {
  /// The numbers that are marked; the axis goes from the first to the last.
  package let ticks: Ticks
  /// Where the first and the last stand, in a picture's units.
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
