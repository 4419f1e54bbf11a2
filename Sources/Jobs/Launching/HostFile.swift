import MPI
import Platform

/// The machines that ranks may run on: a host file of Open MPI, or a list of their names.
///
/// ```
/// node1 slots=4
/// node2          # as many slots as it has cores
/// ```
package struct HostFile: Equatable, Sendable {
  /// A machine; one that the file names several times is one.
  package struct Host: Equatable, Sendable {
    package let name: String
    /// How many ranks the machine takes; nil for as many as it has cores.
    package var slots: Int?
  }

  /// How `mpirun` is told of them: `--hostfile PATH` or `-H LIST`.
  package let option: [String]
  /// The machines in the order in which they are filled.
  package let hosts: [Host]

  /// The network that leads from this machine to all others, if there's a choice; asks for the others' addresses.
  package var network: Network? {
    let others = hosts.map(\.name).filter { ![hostName(), "localhost"].contains($0) }
    guard !others.isEmpty else { return nil }
    let networks = Network.ofThisMachine
    guard networks.count > 1 else { return nil }
    return Network.choose(among: networks, reaching: others.map(Network.addresses(of:)))
  }

  /// Whether this machine is one of them. Asks the name server.
  package var hasThisMachine: Bool { hosts.contains { isThisMachine($0.name) } }

  /// More slots than any machine has.
  private static let slotLimit = 1 << 20

  /// Reads a host file.
  ///
  /// - Throws: `FileError` when it can't be read, names no machine, or has slots that aren't a number.
  package init(reading path: String) throws(FileError) {
    let text = String(decoding: try readFile(path, limit: 1 << 20), as: UTF8.self)
    try self.init(text, path: path)
  }

  /// The host file of this text.
  package init(_ text: String, path: String) throws(FileError) {
    var hosts: [Host] = []
    var places: [String: Int] = [:]
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
      guard let name = words.first.map(String.init) else { continue }
      var slots: Int?
      for word in words.dropFirst() where word.hasPrefix("slots=") {
        guard let count = Int(word.dropFirst("slots=".count)), (1...Self.slotLimit).contains(count) else {
          throw FileError(
            path: path, problem: "line \(number + 1): \"\(String(word).cut(to: 80))\" is not a number of slots",
            remedy: "Write slots=4 for a machine that takes four ranks; \(Self.slotLimit) are the most.")
        }
        slots = count
      }
      if let index = places[name] {
        // A machine's lines add up; one without a number counts as one slot more. The file's size bounds the sum.
        hosts[index].slots = (hosts[index].slots ?? 1) + (slots ?? 1)
      } else {
        places[name] = hosts.count
        hosts.append(Host(name: name, slots: slots))
      }
    }
    guard !hosts.isEmpty else {
      throw FileError(
        path: path, problem: "names no machine", remedy: "Write a line per machine, such as: node1 slots=4")
    }
    (option, self.hosts) = (["--hostfile", path], hosts)
  }

  /// The machines of a list on the command line, such as `node1:4,node2`; each mention without a number is one slot.
  ///
  /// - Throws: `FileError` where it names no machine, or has slots that aren't a number.
  package init(list: String) throws(FileError) {
    let words = list.split(separator: ",").map { $0.split(separator: ":", omittingEmptySubsequences: false) }
    let lines = words.map { words in
      words.count == 1 ? "\(words[0]) slots=1" : "\(words[0]) slots=\(words.dropFirst().joined(separator: ":"))"
    }
    let parsed = try HostFile(lines.joined(separator: "\n"), path: "-H")
    (option, hosts) = (["-H", list], parsed.hosts)
  }

  /// The machines that a job may use at the moment.
  package init(_ places: [RankSupply.Place]) {
    hosts = places.map { Host(name: $0.host, slots: $0.slots) }
    option = ["-H", places.map { "\($0.host):\($0.slots)" }.joined(separator: ",")]
  }

  /// The slots of each machine; one that doesn't say has as many as `cores`.
  package func slots(cores: Int) -> [Int] { hosts.map { $0.slots ?? cores } }
}
