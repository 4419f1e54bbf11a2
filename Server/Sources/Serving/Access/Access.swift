import Hummingbird

/// Who may ask the server for predictions.
public enum Access: Sendable {
  /// Programs of this machine: the server listens at a loopback address. Requests must call it by such a name, as a web page from
  /// elsewhere, whose host's name was made to lead here, doesn't.
  case thisMachine
  /// Who gives the token.
  case token(String)
  /// Whoever reaches the server.
  case anyone

  /// The names of this machine for itself.
  static let loopbackNames: Set = ["127.0.0.1", "localhost", "::1"]

  /// Whether the API wants a token.
  var wantsToken: Bool { if case .token = self { true } else { false } }

  /// Checks by what name a request calls the server.
  package func checkHost(of request: Request) throws(Problem) {
    guard case .thisMachine = self else { return }
    let name = request.head.authority.map(Self.hostName)
    guard name.map({ Self.loopbackNames.contains($0) }) == true else {
      throw Problem(.wrongHost, "This server is for its own machine: call it 127.0.0.1 or localhost.")
    }
  }

  /// Checks the token of a request, in a time that doesn't depend on how much of it is right.
  func checkToken(of request: Request) throws(Problem) {
    guard case .token(let token) = self else { return }
    let words = (request.headers[.authorization] ?? "").split(separator: " ", maxSplits: 1)
    guard let scheme = words.first, scheme.lowercased() == "bearer", words.count == 2,
      Self.isEqual(Array(words[1].utf8), to: Array(token.utf8))
    else {
      throw Problem(.unauthorized, "Give the server's token: Authorization: Bearer TOKEN.")
    }
  }

  /// An authority's host without its port, and without the brackets of IPv6.
  static func hostName(_ authority: String) -> String {
    if authority.hasPrefix("[") { return String(authority.dropFirst().prefix { $0 != "]" }) }
    return String(authority.prefix { $0 != ":" }).lowercased()
  }

  /// Compares in a time that depends on the length of `given` alone.
  package static func isEqual(_ given: [UInt8], to secret: [UInt8]) -> Bool {
    guard !secret.isEmpty else { return false }
    var difference = given.count ^ secret.count
    for (index, byte) in given.enumerated() { difference |= Int(byte ^ secret[index % secret.count]) }
    return difference == 0
  }
}
