import Foundation
import Synchronization

/// An HTTP server on this machine that answers each path with fixed bytes, or never: what real servers do wrong, too.
package final class LocalServer: Sendable {
  package enum Reply: Sendable {
    /// A status line, headers and a body; `length` lies about the body's where it is given.
    case body([UInt8], status: String = "200 OK", length: Int? = nil)
    /// These very bytes, status line, headers and body.
    case bytes([UInt8])
    /// A body in five parts, 0.6 s apart.
    case slowly([UInt8])
    /// These bytes, then a part again and again, so many seconds apart, until the client has gone.
    case endless([UInt8], then: [UInt8], every: TimeInterval = 0.001)
    /// Accepts the connection and says nothing.
    case silence
  }

  /// What the server's thread shares with the test.
  private final class Log: Sendable {
    let paths = Mutex<[String]>([])
  }

  private let port: UInt16
  private let host: String
  private let listener: Int32
  private let log = Log()

  /// The paths that were asked for so far, in order.
  package var requests: [String] { log.paths.withLock { $0 } }

  /// Listens on 127.0.0.1, or on ::1.
  package init(_ replies: [String: Reply], isIPv6: Bool = false) throws {
    listener = socket(isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    // Foundation of Swift 6.3 takes no [::1].
    host = isIPv6 ? "localhost" : "127.0.0.1"
    let descriptor = listener
    let listeningPort = isIPv6 ? Self.listen(descriptor, Self.loopback6) : Self.listen(descriptor, Self.loopback4)
    guard let listeningPort else { throw POSIXError(.EADDRNOTAVAIL) }
    port = listeningPort
    let log = log
    Thread.detachNewThread { Self.serve(descriptor, replies, log) }
  }

  /// Ends the server's thread: its `accept` fails.
  deinit { shutdown(listener, Int32(SHUT_RDWR)) }

  package func address(_ path: String) -> String { "http://\(host):\(port)\(path)" }

  private static var loopback4: sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }

  private static var loopback6: sockaddr_in6 {
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    address.sin6_addr = in6addr_loopback
    return address
  }

  /// Listens on a port that is free, and returns it; nil where the machine has no such address.
  private static func listen<Address>(_ descriptor: Int32, _ address: Address) -> UInt16? {
    var address = address
    var length = socklen_t(MemoryLayout<Address>.size)
    // The bytes are those of a socket's address, of the length that goes with them; the port is their second word.
    return withUnsafeMutableBytes(of: &address) { bytes in
      guard let start = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
        bind(descriptor, start, length) == 0, Foundation.listen(descriptor, 8) == 0,
        getsockname(descriptor, start, &length) == 0
      else { return nil }
      return UInt16(bigEndian: bytes.load(fromByteOffset: 2, as: UInt16.self))
    }
  }

  private static func serve(_ listener: Int32, _ replies: [String: Reply], _ log: Log) {
    var silent: [Int32] = []
    while case let connection = accept(listener, nil, nil), connection >= 0 {
      let path = readPath(connection)
      log.paths.withLock { $0.append(path) }
      let reply = replies[path] ?? .body([], status: "404 Not Found")
      if case .silence = reply {
        silent.append(connection)
      } else {
        answer(reply, on: connection)
        close(connection)
      }
    }
    silent.forEach { close($0) }
    close(listener)
  }

  private static func answer(_ reply: Reply, on connection: Int32) {
    switch reply {
    case .silence: return
    case .bytes(let bytes): _ = send(bytes, on: connection)
    case .body(let body, let status, let length):
      let head = "HTTP/1.1 \(status)\r\nContent-Length: \(length ?? body.count)\r\nConnection: close\r\n\r\n"
      _ = send(Array(head.utf8) + body, on: connection)
    case .endless(let start, let part, let seconds):
      guard send(start, on: connection) else { return }
      while send(part, on: connection) { Thread.sleep(forTimeInterval: seconds) }
    case .slowly(let body):
      var rest = Array("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body
      let size = rest.count / 5 + 1
      while !rest.isEmpty {
        Thread.sleep(forTimeInterval: 0.6)
        guard send(Array(rest.prefix(size)), on: connection) else { return }
        rest.removeFirst(min(size, rest.count))
      }
    }
  }

  /// Sends all bytes; false where the client has gone.
  private static func send(_ bytes: [UInt8], on connection: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      // The pointer is used during the call alone.
      let count = rest.withUnsafeBytes { Foundation.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
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

extension LocalServer.Reply: CustomStringConvertible {
  /// What a log says of it: how it begins, and how long it is.
  package var description: String {
    switch self {
    case .body(let body, let status, _): "\(status), a body of \(body.count) bytes"
    case .bytes(let bytes): "\(Self.beginning(of: bytes)), \(bytes.count) bytes"
    case .slowly(let body): "slowly, a body of \(body.count) bytes"
    case .endless(let bytes, _, let seconds): "\(Self.beginning(of: bytes)), without end, every \(seconds) s"
    case .silence: "silence"
    }
  }

  /// The status line and the headers, as far as they're short.
  private static func beginning(of bytes: [UInt8]) -> String {
    let lines = String(decoding: bytes.prefix(120), as: UTF8.self).split(
      separator: "\r\n", omittingEmptySubsequences: false)
    return lines.prefix { !$0.isEmpty }.joined(separator: "; ")
  }
}
