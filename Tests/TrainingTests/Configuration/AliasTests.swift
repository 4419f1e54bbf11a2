import Testing
import Training

/// Texts of a few hundred bytes that would unfold to gigabytes.
@Suite struct AliasTests {
  /// Lists that each hold the one before twice.
  private static let lists =
    "[&a0 [1, 1, 1]" + (1..<40).map { ", &a\($0) [*a\($0 - 1),*a\($0 - 1)]" }.joined() + "]"

  private func problem(_ yaml: String, overrides: [String] = []) -> String {
    do throws(ConfigurationError) {
      _ = try Configuration(yaml: yaml, file: "a.yaml", overrides: overrides)
      return ""
    } catch { return error.description }
  }

  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      "model: {hidden: \(lists)}", "model: {hidden: [\(lists), {*a39 : 1}]}", "model: {hidden: [\(lists), {? *a39}]}",
    ])
  func `lists of aliases are refused at once`(yaml: String) {
    let seconds = ContinuousClock().measure { #expect(problem(yaml).hasPrefix("a.yaml:1: has the anchor &a0;")) }
    #expect(seconds < .seconds(1))
    #expect(
      problem("model: {}", overrides: ["model.hidden=" + yaml.dropFirst(15).dropLast()]).contains("the anchor &a0"))
  }

  @Test(arguments: [
    "model:\n  hidden: [&wide 512, *wide]", "training: &t {epochs: 3}", "? &name training\n: {epochs: 3}",
    "model:\n  hidden: &list\n    - 8\n    - 16",
  ])
  func `an anchor is refused with its line`(yaml: String) {
    #expect(problem(yaml).contains("has the anchor &"))
    #expect(problem(yaml).hasPrefix("a.yaml:"))
  }

  @Test func `a comment, a quoted text and a product of numbers are no aliases`() {
    #expect(problem("# 2 *epochs* & more, *really*\ndata: {directory: \"a *b &c\"}\n") == "")
    #expect(problem("data: {directory: R &D *now*}\n" + String(repeating: "# *so* &it is\n", count: 100)) == "")
  }

  @Test func `what is quoted is cut`() {
    let long = String(repeating: "x", count: 1 << 20)
    // A longer key isn't valid YAML.
    let key = long.prefix(1_000)
    for yaml in [
      "training: {epochs: \(long)}", "training: {\(key): 3}", "\(key): 3", "model: {hidden: [\(long)]}",
      "model: {hidden: [\(String(repeating: "y, ", count: 100_000))]}", "training: {\(key): 3, \(key): 4}",
    ] {
      let problem = problem(yaml)
      #expect((10..<1_000).contains(problem.utf8.count), "\(problem.prefix(200))")
      #expect(problem.contains("…"))
    }
  }
}
