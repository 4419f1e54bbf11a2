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
      do {
        try body(recorder)
        lines += recorder.takeNotes().map { "warning: \(recorder.name): \($0)" }
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
  package mutating func end(_ status: RunSummary.Status) -> [String] {
    let lines = tell { try $0.end(status) }
    recorders = []
    return lines
  }
}
