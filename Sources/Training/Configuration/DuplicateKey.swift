/// Where a YAML text gives a key of a mapping a second time: the parser tells where the mapping begins.
struct DuplicateKey {
  /// The second line with the key, from 1.
  let line: Int
  /// The key, behind its section where it's in one.
  let name: String

  /// - Parameters:
  ///   - key: The key.
  ///   - yaml: The text.
  ///   - first: The line with which the mapping begins, from 1.
  init?(_ key: String, in yaml: String, from first: Int) {
    let lines = yaml.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    guard first >= 1, first <= lines.count else { return nil }
    func indentation(_ line: Substring) -> Int { line.prefix { $0 == " " }.count }
    let mapping = lines[(first - 1)...].enumerated().filter { !$1.allSatisfy(\.isWhitespace) }
    guard let depth = mapping.first.map({ indentation($0.element) }) else { return nil }
    let own = mapping.prefix { indentation($0.element) >= depth || $0.element.drop { $0 == " " }.hasPrefix("#") }
    let places = own.filter { indentation($0.element) == depth && Self.key(of: $0.element) == key }
    // Braces may hold both on one line.
    guard places.count > 1 else { return nil }
    line = first + places[1].offset
    let section = lines[..<(first - 1)].last { indentation($0) < depth && Self.key(of: $0) != nil }
    name = (section.flatMap(Self.key).map { $0 + "." } ?? "") + key
  }

  /// What stands before the colon of a line, without quotation marks.
  private static func key(of line: Substring) -> String? {
    let text = line.drop { $0 == " " }
    guard !text.hasPrefix("#"), let end = text.firstIndex(of: ":") else { return nil }
    let quotes: [Character] = ["\"", "'"]
    var key = text[..<end]
    while key.last == " " { key.removeLast() }
    if let quote = key.first, quotes.contains(quote), key.count > 1, key.last == quote {
      key = key.dropFirst().dropLast()
    }
    return key.isEmpty ? nil : String(key)
  }
}
