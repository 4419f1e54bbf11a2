import ArgumentParser
import Foundation
import Serving

/// The program that `lockstep serve` starts.
@main
struct LockstepServe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lockstep-serve", abstract: ServeOptions.abstract, discussion: ServeOptions.discussion)

  @OptionGroup var options: ServeOptions

  /// What the program exits with where its address can't be had: EX_UNAVAILABLE of sysexits.h.
  private static let unavailable: Int32 = 69

  func run() async throws {
    keepMemorySmall()
    // Whoever reads what is printed may go; the server stays.
    signal(SIGPIPE, SIG_IGN)
    let host = options.host ?? "127.0.0.1"
    let server: ModelServer
    do {
      server = try ModelServer(
        model: options.model, host: host, port: options.port, access: access, limits: limits)
    } catch { throw Self.failed(error, status: 1) }
    let (architecture, hash) = server.description
    let model = options.model
    do {
      try await server.run { event in
        switch event {
        case .running(let port):
          let address = host.contains(":") ? "[\(host)]" : host
          Self.tell(
            """
            model   \(model), \(architecture), \(hash.prefix(16))…
            page    http://\(address):\(port)/
            stop    Ctrl-C; a newer model: kill -HUP \(ProcessInfo.processInfo.processIdentifier)
            """)
        case .reloaded(let hash): Self.tell("model   \(model), \(hash.prefix(16))…, read anew")
        case .refused(let error): Self.complain("\(error)\nThe model before is served on.")
        }
      }
    } catch let error as CannotListen { throw Self.failed(error, status: Self.unavailable) }
  }

  private var access: Access {
    if let token = options.givenToken { return .token(token) }
    return options.isPublic ? .anyone : .thisMachine
  }

  private var limits: Limits {
    var limits = Limits()
    limits.bodyBytes = options.largestBody << 20
    limits.bytesAtOnce = max(limits.bytesAtOnce, 2 * limits.bodyBytes)
    limits.connections = options.connections
    limits.answering = .seconds(options.timeout)
    limits.receiving = .seconds(options.timeout)
    limits.idle = .seconds(options.idleTimeout)
    return limits
  }

  /// Says it at once, also into a pipe; where nobody reads, nobody is told.
  private static func tell(_ text: String) {
    try? FileHandle.standardOutput.write(contentsOf: Data((text + "\n").utf8))
  }

  private static func complain(_ text: String) {
    let lines = text.split(separator: "\n").joined(separator: "\n          ")
    try? FileHandle.standardError.write(contentsOf: Data("lockstep: \(lines)\n".utf8))
  }

  private static func failed(_ error: any Error, status: Int32) -> ExitCode {
    complain("\(error)")
    return ExitCode(status)
  }
}
