/// The recorders of a run that haven't failed so far.
package struct EpochRecorders {
  private var recorders: [any EpochRecorder]

  package init(_ recorders: [any EpochRecorder]) { self.recorders = recorders }

  /// Calls a function of every recorder, and drops those that throw.
  ///
  /// - Returns: Lines for the user: what recorders note, and a warning for each that was dropped.
  package mutating func tell(_ body: (any EpochRecorder) throws -> Void) -> [String] {
    var lines: [String] = []
    recorders = recorders.filter { recorder in
      defer { lines += recorder.takeNotes().map { "warning: \(recorder.name): \($0)" } }
      do {
        try body(recorder)
        return true
      } catch {
        let problem = "\(error)".split(separator: "\n").joined(separator: " ")
        lines.append("warning: \(recorder.name): \(problem); the run goes on without it")
        return false
      }
    }
    return lines
  }

  /// Tells all that the run has ended, and has none afterwards.
  ///
  /// - Parameters:
  ///   - status: How the run has ended.
  ///   - show: Shows the user a line at once.
  /// - Returns: Lines for the user, as of `tell`.
  package mutating func end(_ status: RunSummary.Status, show: (String) -> Void) -> [String] {
    let lines = tell { recorder in try recorder.end(status) { show("\(recorder.name): \($0)") } }
    recorders = []
    return lines
  }
}
