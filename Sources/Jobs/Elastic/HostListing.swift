import Platform

/// Where the machines of a job are listed that may change while it runs: a host file, a list of names, or a script that
/// prints them, which goes before the others.
package struct HostListing: Sendable {
  /// The host file, or the names of the command line; nil for none.
  package enum Names: Sendable {
    case file(String)
    case list(String)
  }

  private let names: Names?
  private let script: String?
  /// The slots of a machine that doesn't say.
  private let cores: Int

  /// How long a script may take.
  private static let scriptLimit = Duration.seconds(10)

  /// - Parameters:
  ///   - names: The host file or names.
  ///   - script: A program, with its path, that prints the machines there are at the moment: a line `NAME:SLOTS` for each. One
  ///     without a number has the slots that `names` gives it, or one.
  ///   - cores: The slots of a machine in a host file that doesn't say.
  package init(_ names: Names?, script: String?, cores: Int) {
    (self.names, self.script, self.cores) = (names, script, cores)
  }

  /// Whether it may say something else later.
  package var mayChange: Bool {
    if script != nil { return true }
    if case .file = names { return true }
    return false
  }

  /// What is listed now. Waits for the script.
  ///
  /// - Throws: `FileError` where the file can't be read or understood, or the script fails, takes too long or prints
  ///   something else.
  package func read() throws(FileError) -> [RankSupply.Place] {
    let named: HostFile? =
      switch names {
      case .file(let path): try HostFile(reading: path)
      case .list(let list): try HostFile(list: list)
      case nil: nil
      }
    let listed = zip(named?.hosts ?? [], named?.slots(cores: cores) ?? []).map { (host: $0.name, slots: $1) }
    guard let script else { return listed.map { RankSupply.Place(host: $0.host, slots: $0.slots) } }
    let slots = Dictionary(listed.map { ($0.host, $0.slots) }) { first, _ in first }
    return try DiscoveredHosts(try printed(by: script), script: script).hosts.map { host in
      RankSupply.Place(host: host.name, slots: host.slots ?? slots[host.name] ?? 1)
    }
  }

  private func printed(by script: String) throws(FileError) -> String {
    do throws(CommandOutput.Failure) {
      return try CommandOutput.text(of: [script], limit: Self.scriptLimit)
    } catch {
      let remedy =
        switch error {
        case .notStarted: "Give the path of an executable script: chmod +x \(script)"
        case .tooSlow: "Let it print what it knows at once: it's called every second."
        case .failed, .tooLong: "Try it by itself: it has to print a line NAME:SLOTS for each machine, and exit with 0."
        }
      throw FileError(path: script, problem: error.description, remedy: remedy)
    }
  }
}
