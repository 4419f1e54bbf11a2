/// What `mpirun` says between two lines of dashes that adds nothing to what the ranks have said: that one of them ended with
/// another status than 0, and so the job has. Its errors stay.
package struct LauncherChatter: Sendable {
  private static let rule = String(repeating: "-", count: 74)
  /// How such messages of Open MPI 4.1 begin.
  private static let beginnings = [
    "Primary job  terminated normally, but",
    "mpirun detected that one or more processes exited with non-zero status",
    "mpirun has exited due to process rank",
    "MPI_ABORT was invoked on rank",
  ]
  /// Lines that it writes by themselves.
  private static let single = [
    "more process has sent help message", "more processes have sent help message",
    "mpirun: Forwarding signal ", "Set MCA parameter \"orte_base_help_aggregate\" to 0",
  ]
  /// No message is longer; what is has lost its end.
  private static let longest = 20

  /// Where in a message the next line stands.
  private enum Place: Sendable {
    case outside
    /// Behind the line that begins one.
    case atFirstLine
    /// In one that is kept.
    case inside
    /// In one that is left out, after so many lines.
    case inChatter(Int)
  }

  private var place = Place.outside

  package init() {}

  /// What to show when this line comes: nothing, the line, or a line of dashes and the line.
  package mutating func lines(after line: String) -> [String] {
    switch place {
    case .outside:
      if line == Self.rule {
        place = .atFirstLine
        return []
      }
      return Self.single.contains(where: line.contains) ? [] : [line]
    case .atFirstLine:
      let isChatter = Self.beginnings.contains(where: line.hasPrefix)
      place = isChatter ? .inChatter(1) : line == Self.rule ? .outside : .inside
      return isChatter ? [] : [Self.rule, line]
    case .inside:
      if line == Self.rule { place = .outside }
      return [line]
    case .inChatter(let count):
      place = line == Self.rule || count == Self.longest ? .outside : .inChatter(count + 1)
      // A rank may say something in between.
      return line.hasPrefix("lockstep: ") ? [line] : []
    }
  }
}
