import Hummingbird
import HummingbirdTesting
import Testing

import Serving

@Suite(.timeLimit(.minutes(1))) struct AccessTests {
  @Test(arguments: [
    ("Bearer right", 200), ("bearer right", 200), ("Bearer wrong", 401), ("Bearer righ", 401),
    ("Bearer rightright", 401),
    ("Bearer ", 401), ("Basic right", 401), ("right", 401), (nil, 401), ("Bearer right ", 401),
  ])
  func `the API wants the whole token`(given: String?, status: Int) async throws {
    try await withServer(access: .token("right")) { client in
      let headers: HTTPFields = given.map { [.authorization: $0] } ?? [:]
      for path in ["/v1/models", "/metrics"] {
        try await client.execute(uri: path, method: .get, headers: headers) { response in
          // The last one's space is at the end of the line, where HTTP has none.
          #expect(response.status.code == status || given == "Bearer right " && response.status == .ok)
          if response.status == .unauthorized {
            #expect(response.headers[.wwwAuthenticate] == "Bearer")
            #expect(kind(response) == "unauthorized")
          }
        }
      }
    }
  }

  @Test func `the page and the health need no token`() async throws {
    try await withServer(access: .token("right")) { client in
      for path in ["/", "/main.js", "/healthz", "/openapi.json"] {
        try await client.execute(uri: path, method: .get) { #expect($0.status == .ok) }
      }
    }
  }

  @Test(arguments: [
    ("localhost", true), ("localhost:8080", true), ("127.0.0.1:8080", true), ("[::1]:8080", true), ("LOCALHOST", true),
    ("example.org", false), ("localhost.example.org", false), ("127.0.0.1.example.org:80", false), ("10.0.0.1", false),
    ("", false),
  ])
  func `a server of this machine wants to be called so`(host: String, isServed: Bool) async throws {
    let head = HTTPRequest(method: .get, scheme: "http", authority: host, path: "/v1/models")
    let request = Request(head: head, body: RequestBody(buffer: ByteBuffer()))
    if isServed {
      try Access.thisMachine.checkHost(of: request)
    } else {
      let error = #expect(throws: Problem.self) { try Access.thisMachine.checkHost(of: request) }
      #expect(error?.status == .misdirectedRequest)
    }
    try Access.anyone.checkHost(of: request)
  }

  @Test func `texts are equal only as a whole`() {
    let secret = Array("secret".utf8)
    #expect(Access.isEqual(secret, to: secret))
    for other in ["", "s", "secre", "secrets", "secretsecret", "Secret", "secreT"] {
      #expect(!Access.isEqual(Array(other.utf8), to: secret), "\(other)")
    }
    #expect(!Access.isEqual([], to: []))
  }
}
