import Testing
import Training

/// Texts of a few kilobytes over which a parser would take minutes.
@Suite struct YAMLNestingTests {
  private func problem(_ yaml: String, overrides: [String] = []) -> String {
    do throws(ConfigurationError) {
      _ = try Configuration(yaml: yaml, file: "a.yaml", overrides: overrides)
      return ""
    } catch { return error.description }
  }

  /// How a kind of nesting begins and ends at each of its levels.
  private static let kinds: [(name: String, text: @Sendable (Int) -> String)] = [
    ("keys that are mappings", { String(repeating: "{? ", count: $0) + "a" + String(repeating: "}", count: $0) }),
    ("keys of a block", { String(repeating: "? ", count: $0) + "a" }),
    ("mappings", { String(repeating: "{a: ", count: $0) + "1" + String(repeating: "}", count: $0) }),
    ("lists", { String(repeating: "[", count: $0) + String(repeating: "]", count: $0) }),
    ("lists without an end", { String(repeating: "[", count: $0) }),
    ("lists of a block", { String(repeating: "- ", count: $0) + "a" }),
    ("lines", { (0..<$0).map { String(repeating: " ", count: $0) + "a:\n" }.joined() }),
  ]

  @Test(arguments: kinds.map { $0.name }, [33, 900])
  func `is refused at once where it's nested deep`(kind: String, depth: Int) throws {
    let text = try #require(Self.kinds.first { $0.name == kind }).text(depth)
    let seconds = ContinuousClock().measure {
      #expect(problem(text).contains(": is nested more than 32 deep"), "\(problem(text).prefix(200))")
    }
    #expect(seconds < .seconds(1))
  }

  @Test func `names the line, and the option`() {
    let deep = String(repeating: "[", count: 40)
    #expect(problem("model:\n  # a list\n  hidden: \(deep)").hasPrefix("a.yaml:3: is nested more than 32 deep\n"))
    #expect(
      problem("model: {}", overrides: ["model.hidden=\(deep)"]).contains("model.hidden: is nested more than 32 deep"))
  }

  @Test(arguments: [
    // Brackets and indentation that nest nothing.
    "data: {directory: '\(String(repeating: "[", count: 99))'}",
    "data: {directory: \"\\\"\(String(repeating: "{", count: 99))\"}",
    "# \(String(repeating: "[", count: 99))\nmodel: {hidden: [8]}",
    String(repeating: "# it's a list: ['\n", count: 99) + "model:\n  hidden: [8]\n",
    "model: {hidden: [\(String(repeating: "8, ", count: 63))8]}",
  ])
  func `takes what isn't nested`(yaml: String) { #expect(problem(yaml) == "") }

  @Test func `a tag within lists is found at once`() {
    let (begin, end) = (String(repeating: "[", count: 29), String(repeating: "]", count: 29))
    let seconds = ContinuousClock().measure {
      #expect(problem("model: {hidden: \(begin)!mine 1\(end)}").contains("has the tag !mine"))
      #expect(problem("model: {hidden: \(begin)&mine 1\(end)}").contains("has the anchor &mine"))
    }
    #expect(seconds < .seconds(1))
  }
}
