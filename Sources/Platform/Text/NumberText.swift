import Foundation

/// Numbers as text, the same in every locale.
package enum NumberText {
  /// A number with a fixed count of decimals.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    String(format: "%.*f", decimals, value)
  }

  /// A number with at most four significant digits.
  package static func short(_ value: Double) -> String {
    String(format: "%.4g", value)
  }

  /// A fraction as a percentage with two decimals, such as "98.42 %".
  package static func percent(_ fraction: Double) -> String {
    fixed(100 * fraction, decimals: 2) + " %"
  }

  /// A number rounded to a whole one, with commas between thousands, such as "118,342".
  package static func grouped(_ value: Double) -> String {
    Int(exactly: value.rounded())?.grouped ?? fixed(value, decimals: 0)
  }

  /// Seconds as minutes and seconds, such as "0:07", with hours where there are any.
  package static func duration(_ seconds: Double) -> String {
    let whole = Int(min(max(seconds.rounded(), 0), 359_999))
    let (hours, minutes) = (whole / 3_600, whole / 60 % 60)
    let twoDigits = { (number: Int) in (number < 10 ? "0" : "") + String(number) }
    return (hours > 0 ? "\(hours):\(twoDigits(minutes))" : "\(minutes)") + ":" + twoDigits(whole % 60)
  }
}
