import Foundation

/// A setting's value as JSON has it.
package enum SettingValue: Codable, Equatable, Sendable {
  case flag(Bool)
  /// Whole and not negative, such as a seed, which a `Double` doesn't hold exactly.
  case count(UInt64)
  case number(Double)
  case text(String)
  case list([SettingValue])

  /// The value that a configuration prints as YAML on one line; what is no JSON, such as a word, is a text.
  package init(yaml: String) {
    self = (try? JSONDecoder().decode(Self.self, from: Data(yaml.utf8))) ?? .text(yaml)
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let count = try? container.decode(UInt64.self) {
      self = .count(count)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else {
      self = .list(try container.decode([SettingValue].self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .flag(let flag): try container.encode(flag)
    case .count(let count): try container.encode(count)
    case .number(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    case .list(let values): try container.encode(values)
    }
  }
}
