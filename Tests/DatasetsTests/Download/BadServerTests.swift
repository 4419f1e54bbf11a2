import Datasets
import Foundation
import TestSupport
import Testing

/// Servers that would never end, send more than anybody can hold, or want something: each is given up soon.
@Suite struct BadServerTests {
  static let file = DownloadTests.file
  static let zeros = [UInt8](repeating: 0, count: 4_096)

  private static func head(_ lines: String...) -> [UInt8] { Array((lines.joined(separator: "\r\n") + "\r\n").utf8) }

  /// A file of 290 kB that holds 300 MB of zeros.
  static let bomb = gzip([UInt8](repeating: 0, count: 300_000_000))

  private static let wrongAnswers: [(LocalServer.Reply, DownloadError.Failure)] = [
    (
      .bytes(head("HTTP/1.1 401 Unauthorized", "WWW-Authenticate: Basic realm=\"a\"", "Content-Length: 0", "")),
      .status(401)
    ),
    (.bytes(head("HTTP/1.1 401 Unauthorized", "WWW-Authenticate: Basic realm=\"a\"", "")), .status(401)),
    (
      .bytes(
        head("HTTP/1.1 401 Unauthorized", "WWW-Authenticate: Digest realm=\"a\", nonce=\"b\"", "Content-Length: 0", "")),
      .status(401)
    ),
    (
      .bytes(
        head(
          "HTTP/1.1 407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=\"a\"", "Content-Length: 0", ""
        )), .status(407)
    ),
    (
      .bytes(
        head("HTTP/1.1 206 Partial Content", "Content-Range: bytes 0-3/9", "Content-Length: 4", "") + [1, 2, 3, 4]),
      .status(206)
    ),
    (.bytes(head("HTTP/1.1 304 Not Modified", "")), .status(304)),
    (.bytes(head("HTTP/1.1 204 No Content", "")), .status(204)),
    (.bytes(head("HTTP/1.1 302 Found", "Content-Length: 0", "")), .status(302)),
    (.bytes(head("HTTP/1.1 302 Found", "Location: /bad/file.gz", "Content-Length: 0", "")), .redirected(times: 5)),
    (.bytes(head("HTTP/1.1 302 Found", "Location: ftp://127.0.0.1/file.gz", "Content-Length: 0", "")), .notAnAddress),
    // No file is read: the same server is asked for the path.
    (.bytes(head("HTTP/1.1 302 Found", "Location: file:///etc/passwd", "Content-Length: 0", "")), .status(404)),
    (
      .bytes(head("HTTP/1.1 200 OK", "Content-Encoding: gzip", "Content-Length: \(file.count)", "") + file),
      .encoded("gzip")
    ),
    (
      .bytes(head("HTTP/1.1 200 OK", "Content-Encoding: gzip", "Content-Length: \(bomb.count)", "") + bomb),
      .encoded("gzip")
    ),
    (.bytes(head("HTTP/1.1 200 OK", "Content-Encoding: br", "") + file), .encoded("br")),
    (.bytes(head("HTTP/1.1 200 OK", "Content-Length: 1000000", "") + zeros), .tooLong(limit: 400_000)),
    (.bytes(head("HTTP/1.0 200 OK", "") + file.prefix(20)), .damaged("it ends before its checksum")),
    (.bytes(head("HTTP/1.1 200 OK", "Content-Length: 20", "") + file), .damaged("it ends before its checksum")),
    (.body(Array(file.prefix(20)), length: file.count), .truncated(received: 20, total: Int64(file.count))),
    (.body(bomb), .damaged("it holds more than 400,000 bytes")),
    (.endless(head("HTTP/1.1 200 OK", ""), then: zeros), .tooLong(limit: 400_000)),
    (.endless(head("HTTP/1.1 503 Service Unavailable", ""), then: zeros), .status(503)),
    (
      .endless(head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", ""), then: head("1000") + zeros + head("")),
      .tooLong(limit: 400_000)
    ),
    (.endless(head("HTTP/1.1 200 OK"), then: head("Again: and again"), every: 0.1), .timedOut(seconds: 1)),
    (.endless(head("HTTP/1.1 200 OK", "Content-Length: 1000", ""), then: [1], every: 0.2), .tooSlow(seconds: 3)),
    (.silence, .timedOut(seconds: 1)),
  ]

  @Test(arguments: wrongAnswers)
  func `gives a server up within seconds and 100 MB, says why, and tries the next`(
    reply: LocalServer.Reply, failure: DownloadError.Failure
  ) async throws {
    let server = try LocalServer(["/bad/file.gz": reply])
    let next = try LocalServer(["/good/file.gz": .body(Self.file)])
    try await withTemporaryFolder { folder in
      let before = memory("VmRSS:")
      // Sets the peak, VmHWM, back (proc(5)).
      try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
      let start = ContinuousClock.now
      let error = await #expect(throws: DownloadError.self) {
        try await download(from: [server.address("/bad/")]).run(into: folder)
      }
      #expect(error?.attempts.map(\.failure) == [failure])
      #expect(ContinuousClock.now - start < .seconds(5))
      #expect(memory("VmHWM:") - before < 100_000)
      try #expect(names(in: folder).isEmpty)
      let good = next.address("/good/")
      let outcome = try await download(from: [server.address("/bad/"), good]).run(into: folder)
      #expect(outcome == .downloaded(from: good + "file.gz"))
    }
  }

  @Test func `headers without end are given up`() async throws {
    let line = [UInt8](repeating: UInt8(ascii: "a"), count: 60_000) + Array(": b\r\n".utf8)
    let server = try LocalServer(["/bad/file.gz": .endless(Self.head("HTTP/1.1 200 OK"), then: line, every: 0)])
    try await withTemporaryFolder { folder in
      let start = ContinuousClock.now
      await #expect(throws: DownloadError.self) {
        try await download(from: [server.address("/bad/")]).run(into: folder)
      }
      #expect(ContinuousClock.now - start < .seconds(5))
    }
  }

  @Test func `a server without encryption is no https mirror`() async throws {
    let server = try LocalServer(["/bad/file.gz": .body(Self.file)])
    try await withTemporaryFolder { folder in
      let error = await #expect(throws: DownloadError.self) {
        try await download(from: [server.address("/bad/").replacing("http:", with: "https:")]).run(into: folder)
      }
      #expect(error?.isUnreachable == true)
    }
  }

  @Test func `follows some redirects, to another server too`() async throws {
    let good = try LocalServer(["/good/file.gz": .body(Self.file)])
    let first = try LocalServer([
      "/a/file.gz": .bytes(Self.head("HTTP/1.1 302 Found", "Location: /b/file.gz", "Content-Length: 0", "")),
      "/b/file.gz": .bytes(
        Self.head("HTTP/1.1 301 Moved", "Location: \(good.address("/good/file.gz"))", "Content-Length: 0", "")),
    ])
    try await withTemporaryFolder { folder in
      _ = try await download(from: [first.address("/a/")]).run(into: folder)
      try #expect(bytes(of: "\(folder)/file.gz") == Self.file)
    }
  }

  @Test(.enabled(if: (try? LocalServer([:], isIPv6: true)) != nil))
  func `downloads over IPv6`() async throws {
    let server = try LocalServer(["/good/file.gz": .body(Self.file)], isIPv6: true)
    try await withTemporaryFolder { folder in
      _ = try await download(from: [server.address("/good/")]).run(into: folder)
      try #expect(bytes(of: "\(folder)/file.gz") == Self.file)
    }
  }

  @Test func `says what to do about an address that Foundation doesn't take`() async throws {
    try await withTemporaryFolder { folder in
      let error = await #expect(throws: DownloadError.self) {
        try await download(from: ["http://[::1]:1/"]).run(into: folder)
      }
      let words = error?.attempts.first?.failure.description ?? ""
      #expect(words.contains("give a host name") || words.contains("connect"))
    }
  }

  /// Kibibytes of this process, by the name of a line of `/proc/self/status`.
  private func memory(_ name: String) -> Int {
    let lines = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8))?.split(separator: "\n") ?? []
    let words = lines.first { $0.hasPrefix(name) }?.split { !$0.isNumber }
    return words?.first.flatMap { Int($0) } ?? 0
  }

  private func download(from mirrors: [String]) -> Download {
    Download(
      name: "file.gz", checksum: .sha256OfContent(DownloadTests.sha256), mirrors: mirrors, timeout: 1, timeLimit: 3,
      sizeLimit: 400_000)
  }
}
