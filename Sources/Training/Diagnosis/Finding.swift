/// A line of `lockstep doctor`.
package struct Finding: Equatable, Sendable {
  /// How a finding bears on training.
  package enum Verdict: String, Sendable {
    case ok
    /// Works, but not as one may expect.
    case note
    /// Stops training.
    case problem
  }

  /// How it bears on training.
  package let verdict: Verdict
  /// What was looked at.
  package let subject: String
  /// What was found.
  package let text: String
  /// What to do; nil where nothing needs doing.
  package let remedy: String?

  package init(_ verdict: Verdict, _ subject: String, _ text: String, remedy: String? = nil) {
    (self.verdict, self.subject, self.text, self.remedy) = (verdict, subject, text, remedy)
  }
}

extension [Finding] {
  /// A line a finding, in columns, with remedies below.
  package var lines: [String] {
    let width = map(\.subject.count).max() ?? 0
    return flatMap { finding in
      let first = finding.verdict.rawValue.alignedLeft(9) + finding.subject.alignedLeft(width + 2)
      let remedy = finding.remedy.map { String(repeating: " ", count: first.count) + "→ " + $0 }
      return [first + finding.text] + (remedy.map { [$0] } ?? [])
    }
  }
}
