import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
  /// A response whose body is there as a whole.
  init(_ status: HTTPResponse.Status = .ok, type: String, _ body: some Sequence<UInt8>) {
    let buffer = ByteBuffer(bytes: body)
    self.init(
      status: status, headers: [.contentType: type, .contentLength: "\(buffer.readableBytes)"],
      body: .init(byteBuffer: buffer))
  }

  /// An answer as JSON.
  ///
  /// - Throws: Where a number isn't finite.
  init(_ status: HTTPResponse.Status = .ok, json answer: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    self.init(status, type: "application/json", try encoder.encode(answer))
  }

  /// A problem as JSON.
  init(_ problem: Problem) {
    // Texts can always be put as JSON.
    self = (try? Response(problem.status, json: ProblemAnswer(problem))) ?? Response(status: problem.status)
    if problem.kind == .unauthorized { headers[.wwwAuthenticate] = "Bearer" }
  }

  /// The same without its body, as HEAD wants it.
  var withoutBody: Response { Response(status: status, headers: headers, body: .init()) }

  /// Adds what keeps a browser from doing with it what it isn't meant for.
  mutating func secure() {
    // Scripts and styles are files of the page; pictures are those that are drawn, dropped or pasted.
    headers[.contentSecurityPolicy] =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
      + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    headers[.xContentTypeOptions] = "nosniff"
    for (name, value) in Self.isolation { headers[name] = value }
    if headers[.cacheControl] == nil { headers[.cacheControl] = "no-store" }
  }

  private static let isolation: [(HTTPField.Name, String)] = [
    ("Referrer-Policy", "no-referrer"), ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"), ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
  ].compactMap { name, value in HTTPField.Name(name).map { ($0, value) } }
}
