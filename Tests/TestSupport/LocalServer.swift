import Foundation
import Synchronization

/// An HTTP server on 127.0.0.1 that answers each path with fixed bytes, or never: what real servers do wrong, too.
package final class LocalServer: Sendable {
  package enum Reply: Sendable {
    /// A status line, headers and a body; `length` lies about the body's where it is given.
    case body([UInt8], status: String = "200 OK", length: Int? = nil)
    /// A body in five parts, 0.6 s apart.
    case slowly([UInt8])
    /// A body that never ends, 4 MB a second, and whose length isn't told.
    case endless(status: String = "200 OK")
    /// Accepts the connection and says nothing.
    case silence
  }

  /// What the server's thread shares with the test.
  private final class Log: Sendable {
    let paths = Mutex<[String]>([])
  }

  private let port: UInt16
  private let listener: Int32
  private let log = Log()

  /// The paths that were asked for so far, in order.
  package var requests: [String] { log.paths.withLock { $0 } }

  package init(_ replies: [String: Reply]) throws {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = listener
    let isListening = withUnsafeMutableBytes(of: &address) { bytes in
      guard let address = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
      return bind(descriptor, address, length) == 0 && listen(descriptor, 8) == 0
        && getsockname(descriptor, address, &length) == 0
    }
    guard isListening else { throw POSIXError(.EADDRNOTAVAIL) }
    port = UInt16(bigEndian: address.sin_port)
    let log = log
    Thread.detachNewThread { Self.serve(descriptor, replies, log) }
  }

  /// Ends the server's thread: its `accept` fails.
  deinit { shutdown(listener, Int32(SHUT_RDWR)) }

  package func address(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

  private static func serve(_ listener: Int32, _ replies: [String: Reply], _ log: Log) {
    var silent: [Int32] = []
    while case let connection = accept(listener, nil, nil), connection >= 0 {
      let path = readPath(connection)
      log.paths.withLock { $0.append(path) }
      switch replies[path] ?? .body([], status: "404 Not Found") {
      case .silence:
        silent.append(connection)
      case .body(let body, let status, let length):
        let head = "HTTP/1.1 \(status)\r\nContent-Length: \(length ?? body.count)\r\nConnection: close\r\n\r\n"
        let bytes = Array(head.utf8) + body
        _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        close(connection)
      case .endless(let status):
        var bytes = Array("HTTP/1.1 \(status)\r\nConnection: close\r\n\r\n".utf8)
        // Ends when the client has gone.
        while send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) > 0 {
          bytes = [UInt8](repeating: 1, count: 4_096)
          Thread.sleep(forTimeInterval: 0.001)
        }
        close(connection)
      case .slowly(let body):
        var rest = Array("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body
        let size = rest.count / 5 + 1
        while !rest.isEmpty {
          Thread.sleep(forTimeInterval: 0.6)
          rest.removeFirst(max(0, send(connection, rest, min(size, rest.count), Int32(MSG_NOSIGNAL))))
        }
        close(connection)
      }
    }
    silent.forEach { close($0) }
    close(listener)
  }

  /// Reads a request's head and returns its path.
  private static func readPath(_ connection: Int32) -> String {
    var request: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1024)
    while !request.suffix(4).elementsEqual("\r\n\r\n".utf8) {
      let count = recv(connection, &chunk, chunk.count, 0)
      guard count > 0 else { break }
      request += chunk.prefix(count)
    }
    return String(decoding: request, as: UTF8.self).split(separator: " ").dropFirst().first.map(String.init) ?? ""
  }
}
