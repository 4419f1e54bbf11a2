import Foundation
import Platform

/// What `launch` and `doctor` and another machine say to each other: a line of JSON each way, twice. First the machine is asked
/// how it stands, and then, while all listen, which of the others it can connect to.
package enum MachineInterview {
  /// What the first line begins with that the machine says; its version of Lockstep follows.
  static let greeting = "lockstep-answers"

  /// Answers on standard output what comes on standard input, until nobody asks any more.
  package static func answer() {
    signal(SIGPIPE, SIG_IGN)
    say("\(greeting) \(lockstepVersion)")
    guard let question: MachineQuestion = readLine().flatMap(decoded) else { return }
    let ports = ListeningPorts(in: question.ports)
    defer { ports.close() }
    say(encoded(MachineAnswer(to: question, ports: ports.reachable)))
    guard let peers: [PortTrial.Peer] = readLine().flatMap(decoded) else { return }
    say(encoded(PortTrial.failures(reaching: peers)))
    // Others may be trying still.
    _ = readLine()
  }

  private static func say(_ line: String) { try? FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8)) }

  /// A value as a line of JSON.
  static func encoded(_ value: some Encodable) -> String {
    (try? JSONEncoder().encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// The value of a line; nil where it's none.
  static func decoded<Value: Decodable>(_ line: String) -> Value? {
    try? JSONDecoder().decode(Value.self, from: Data(line.utf8))
  }
}
