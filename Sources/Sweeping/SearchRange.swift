import Glibc
import Philox

/// What values of a key a sweep tries.
package enum SearchRange: Equatable, Sendable {
  /// These, as YAML.
  case values([String])
  /// Numbers between two, each as likely, or each power of ten as likely; whole ones where both ends are.
  case numbers(from: Double, to: Double, isLogarithmic: Bool, areWhole: Bool)

  /// Draws a value, as YAML.
  func draw(_ random: inout RandomStream) -> String {
    switch self {
    case .values(let values): return values[Int(random.integer(below: UInt32(values.count)))]
    case .numbers(let from, let to, let isLogarithmic, let areWhole):
      let share = Double(random.uniform())
      let value = isLogarithmic ? from * pow(to / from, share) : from + (to - from) * share
      if areWhole { return "\(Int(value.rounded()))" }
      // Four digits say what a person would, and make the value the same wherever it's read again.
      guard value != 0 else { return "0" }
      let unit = pow(10, (log10(abs(value))).rounded(.down) - 3)
      return shortText((value / unit).rounded() * unit)
    }
  }

  private func shortText(_ value: Double) -> String {
    var text = [CChar](repeating: 0, count: 32)
    // "%.4g" of a number takes at most 12 characters.
    let length = withVaList([value]) { vsnprintf(&text, text.count, "%.4g", $0) }
    return String(decoding: text.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
