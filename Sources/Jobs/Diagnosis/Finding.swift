import Platform

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
    let lines = Table([.left(7), .left(0), .left(0)]).lines(map { [$0.verdict.rawValue, $0.subject, $0.text] })
    let indentation = String(repeating: " ", count: 11 + (map(\.subject.count).max() ?? 0))
    return zip(self, lines).flatMap { finding, line in
      [line] + (finding.remedy.map { [indentation + "→ " + $0] } ?? [])
    }
  }
}
