import Platform

/// A line of `lockstep doctor`.
package struct Finding: Codable, Equatable, Sendable {
  /// How a finding bears on training.
  package enum Verdict: String, Codable, Sendable {
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
  /// A line a finding, in columns, with remedies below; lines longer than `width` are folded.
  package func lines(width: Int?) -> [String] {
    Table([.left(7), .left(0), .left(0)]).lines(
      flatMap { finding in
        [[finding.verdict.rawValue, finding.subject, finding.text]]
          + (finding.remedy.map { [["", "", "→ " + $0]] } ?? [])
      }, width: width)
  }
}
