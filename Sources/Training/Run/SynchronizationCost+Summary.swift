import DataParallel
import Platform

extension SynchronizationCost {
  /// What nodes exchange and why: "factors: 2.1 ms a step, gradients 68 ms, over 94 Mbit/s and 0.11 ms".
  package var summary: String {
    let (factors, gradients) = (("factors", factors), ("gradients", gradients))
    let (chosen, other) = cheapest == .factorExchange ? (factors, gradients) : (gradients, factors)
    return "\(chosen.0): \(Self.time(chosen.1)) a step, \(other.0) \(Self.time(other.1)), over \(link.rateText) and "
      + Self.time(link.delay)
  }

  private static func time(_ seconds: Double) -> String {
    let milliseconds = 1e3 * seconds
    return (milliseconds < 1 ? NumberText.fixed(milliseconds, decimals: 2) : milliseconds.short) + " ms"
  }
}

extension Link {
  fileprivate var rateText: String {
    let bits = 8 * bytesPerSecond
    return bits < 1e9 ? "\((bits / 1e6).short) Mbit/s" : "\((bits / 1e9).short) Gbit/s"
  }
}

extension Double {
  /// With a decimal below 10.
  fileprivate var short: String { self < 10 ? NumberText.fixed(self, decimals: 1) : NumberText.grouped(self) }
}
