/// What `mpirun` says that adds nothing to what the ranks have said: between two lines of dashes, that one of them ended with
/// another status than 0, and so the job has; and where it has crashed itself. Its errors stay, and the ranks' backtraces.
package struct LauncherChatter: Sendable {
  private static let rule = String(repeating: "-", count: 74)
  /// How such messages of Open MPI 4.1 begin.
  private static let beginnings = [
    "Primary job  terminated normally, but",
    "mpirun detected that one or more processes exited with non-zero status",
    "mpirun has exited due to process rank",
    "MPI_ABORT was invoked on rank",
  ]
  /// Lines that it writes by themselves: of a child that has made its process group itself, and of libevent, about a pipe that it
  /// has closed while ending, among others.
  private static let single = [
    "more process has sent help message", "more processes have sent help message",
    "mpirun: Forwarding signal ", "Set MCA parameter \"orte_base_help_aggregate\" to 0", "[warn] Epoll ",
    "plm:rsh: Warning: setpgid(",
  ]
  /// What it says when it is asked to end again, and an empty line behind it.
  private static let impatience = "mpirun: abort is already in progress"
  /// What its lines have where it meets ranks that are gone already, as all are that were asked to end.
  private static let losses = ["ORTE_ERROR_LOG: ", "PMIX ERROR: "]
  /// How the lines of a crash begin, behind the host and the process.
  private static let crash = [
    "*** ", "Signal: ", "Signal code: ", "Failing at address: ", "[ ", "[0", "[1", "[2", "[3",
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
  /// Whether an empty line would belong to what was left out.
  private var isBehindImpatience = false

  package init() {}

  /// What to show when a line comes: nothing, the line, or a line of dashes and the line.
  ///
  /// - Parameters:
  ///   - line: Without its end.
  ///   - launcher: The process of `mpirun`.
  ///   - isEnding: Whether the job was asked to end.
  /// - Returns: The lines to show.
  package mutating func lines(after line: String, launcher: Int32, isEnding: Bool) -> [String] {
    let wasBehindImpatience = isBehindImpatience
    isBehindImpatience = line.hasPrefix(Self.impatience)
    if isBehindImpatience || wasBehindImpatience && line.isEmpty || Self.isOfCrash(line, of: launcher)
      || isEnding && line.hasPrefix("[") && Self.losses.contains(where: line.contains)
    {
      return []
    }
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

  /// Whether a line is of a crash's backtrace: `[host:123] [ 0] /lib/libc.so.6(+0x3c050)[0x7f3573ee6050]`.
  private static func isOfCrash(_ line: String, of process: Int32) -> Bool {
    // Process numbers have at least five digits there, with zeros in front.
    guard line.hasPrefix("["), let end = line.firstRange(of: "] "),
      let number = line[..<end.lowerBound].split(separator: ":").last, Int32(number) == process
    else { return false }
    return crash.contains(where: line[end.upperBound...].hasPrefix)
  }
}
