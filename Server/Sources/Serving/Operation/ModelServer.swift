import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// A server of one model: its page, its API, and what keeps it up.
public struct ModelServer: Sendable {
  /// What is told to whoever started it.
  public enum Event: Sendable {
    /// It can be asked, at this port.
    case running(port: Int)
    /// A newer model is served, with this hash of its parameters.
    case reloaded(String)
    /// A newer model can't be served, for the reason given, and the one before is.
    case refused(any Error)
  }

  private let host: String
  private let port: Int
  private let limits: Limits
  private let holder: ModelHolder
  private let workers: Workers
  private let metrics: ServerMetrics
  let responder: Responder

  /// Reads the model.
  ///
  /// - Parameters:
  ///   - path: Its run directory, or its file.
  ///   - host: The address to listen at.
  ///   - port: The port; 0 for one that is free.
  ///   - access: Who may ask.
  ///   - limits: What requests may take.
  /// - Throws: What is wrong with the model; the description says what to do.
  public init(
    model path: String, host: String = "127.0.0.1", port: Int = 0, access: Access, limits: Limits = Limits()
  ) throws {
    (self.host, self.port, self.limits) = (host, port, limits)
    workers = Workers(count: ProcessInfo.processInfo.activeProcessorCount)
    metrics = ServerMetrics()
    holder = try ModelHolder(reading: path, workers: workers, metrics: metrics)
    let bodies = BodyReceiver(limits)
    responder = Responder(
      access: access, limits: limits, holder: holder,
      predictor: Predictor(limits: limits, holder: holder, bodies: bodies, workers: workers), bodies: bodies,
      metrics: metrics)
  }

  /// The network's architecture, and the hash of its parameters.
  public var description: (architecture: String, hash: String) {
    (holder.current.network.widths, holder.current.hash)
  }

  /// The server as the library runs it.
  package func application(
    _ logger: Logger, onRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
  ) -> some ApplicationProtocol {
    // Whatever a request waits for, it's answered before that.
    let stuck = limits.receiving + limits.answering + limits.idle
    return Application(
      responder: responder,
      server: .http1(
        configuration: .init(
          additionalChannelHandlers: [IdleStateHandler(allTimeout: TimeAmount(stuck)), CloseWhenIdle()],
          idleTimeout: TimeAmount(limits.idle))),
      configuration: .init(
        address: .hostname(host, port: port), backlog: 1024,
        availableConnectionsDelegate: MaximumAvailableConnections(limits.connections, logger: logger)),
      onServerRunning: onRunning, logger: logger)
  }

  /// Serves until SIGTERM or SIGINT, and returns when all requests are answered that had begun.
  ///
  /// - Parameter tell: Called when it's running, and when a newer model was to be loaded.
  /// - Throws: `CannotListen` where the address can't be had.
  public func run(_ tell: @escaping @Sendable (Event) -> Void) async throws {
    var logger = Logger(label: "lockstep-serve") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .critical
    let application = application(logger) { channel in tell(.running(port: channel.localAddress?.port ?? port)) }
    let reload = ReloadService(holder: holder, workers: workers, metrics: metrics) { result in
      switch result {
      case .success(let hash): tell(.reloaded(hash))
      case .failure(let error): tell(.refused(error))
      }
    }
    var configuration = ServiceGroupConfiguration(
      services: [application, reload], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    configuration.maximumGracefulShutdownDuration = limits.receiving + limits.answering
    do { try await ServiceGroup(configuration: configuration).run() } catch let error as IOError {
      throw CannotListen(host: host, port: port, reason: error.errnoCode)
    } catch let error as SocketAddressError {
      throw CannotListen(host: host, port: port, reason: nil, detail: "\(error)")
    }
  }
}

/// That the address can't be had.
public struct CannotListen: Error, CustomStringConvertible {
  let host: String
  let port: Int
  let reason: CInt?
  var detail = ""

  /// What is wrong and what to do.
  public var description: String {
    let address = "\(host):\(port)"
    switch reason {
    case EADDRINUSE: return "\(address): another program listens there\nGive another port, such as --port \(port + 1)."
    case EACCES, EPERM: return "\(address): only root may listen there\nGive a port from 1024 on, such as --port 8080."
    case EADDRNOTAVAIL: return "\(address): this machine hasn't that address\nGive --host 127.0.0.1, or one of its own."
    case .some(let reason): return "\(address): can't be had: \(String(cString: strerror(reason)))\nGive another."
    case nil: return "\(address): there is no such address: \(detail)\nGive --host 127.0.0.1, or one of its own."
    }
  }
}
