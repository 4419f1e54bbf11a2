import Foundation

extension EpochMetrics {
  /// The first line of `metrics.csv`: the names of the columns, which are the keys of `metrics.jsonl`.
  static let csvHeader = CodingKeys.allCases.map(\.rawValue).joined(separator: ",")

  /// A line of `metrics.csv`: the numbers that `metrics.jsonl` has; what it lacks is empty.
  func csvLine() throws -> String {
    let values = try JSONDecoder().decode([String: SettingValue].self, from: Data(jsonText(self).utf8))
    return CodingKeys.allCases.map { values[$0.rawValue]?.plainText ?? "" }.joined(separator: ",")
  }
}

extension SettingValue {
  /// A number or a word as it stands.
  fileprivate var plainText: String? {
    switch self {
    case .count(let count): "\(count)"
    case .number(let number): "\(number)"
    case .text(let text): text
    case .flag, .list: nil
    }
  }
}
