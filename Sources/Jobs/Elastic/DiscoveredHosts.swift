import Platform

/// What a script for `--host-discovery` has printed: the machines there are, `NAME:SLOTS` or `NAME` in a line, as Horovod's
/// scripts and the MPI operator's `discover_hosts.sh` do.
package struct DiscoveredHosts: Equatable, Sendable {
  /// The machines in the order printed, each once.
  package let hosts: [HostFile.Host]

  private static let slotLimit = 1 << 20

  /// - Parameters:
  ///   - text: What was printed.
  ///   - script: The script, which errors name.
  /// - Throws: `FileError` where a line isn't of that form, a machine comes twice, or there's none.
  package init(_ text: String, script: String) throws(FileError) {
    var hosts: [HostFile.Host] = []
    var lines: [String: Int] = [:]
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      guard line.contains(where: { !$0.isWhitespace }) else { continue }
      guard let match = line.wholeMatch(of: /\s*([A-Za-z0-9][A-Za-z0-9._-]*)(?::([0-9]+))?\s*/),
        case let slots = match.output.2.map({ Int($0) ?? 0 }), (1...Self.slotLimit).contains(slots ?? 1)
      else {
        throw FileError(
          path: script, problem: "has printed \"\(String(line).cut(to: 80).printable)\" in line \(index + 1)",
          remedy: "It has to print a line NAME:SLOTS for each machine, such as node1:4, and nothing else.")
      }
      let name = String(match.output.1)
      if let first = lines[name] {
        throw FileError(
          path: script, problem: "has printed \(name) in lines \(first) and \(index + 1)",
          remedy: "It has to print each machine once, with all of its slots: \(name):4")
      }
      lines[name] = index + 1
      hosts.append(HostFile.Host(name: name, slots: slots))
    }
    guard !hosts.isEmpty else {
      throw FileError(
        path: script, problem: "has printed no machine",
        remedy: "It has to print a line NAME:SLOTS for each machine, such as node1:4.")
    }
    self.hosts = hosts
  }
}
