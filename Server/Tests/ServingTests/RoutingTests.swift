import Foundation
import Hummingbird
import HummingbirdTesting
import Testing

import Serving

@Suite(.timeLimit(.minutes(1))) struct RoutingTests {
  @Test func `every route answers, with headers that shut the page in`() async throws {
    try await withServer { client in
      for route in Route.allCases where route != .predict {
        try await client.execute(uri: route.path, method: .get) { response in
          #expect(response.status == .ok, "\(route.path)")
          #expect(response.body.readableBytes > 0)
          let policy = response.headers[.contentSecurityPolicy] ?? ""
          #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self';"))
          #expect(!policy.contains("unsafe"))
          #expect(response.headers[.xContentTypeOptions] == "nosniff")
        }
        try await client.execute(uri: route.path, method: .head) { response in
          #expect(response.status == .ok && response.body.readableBytes == 0)
        }
      }
    }
  }

  @Test func `other methods are refused and the right ones named`() async throws {
    try await withServer { client in
      for (path, method, allowed) in [
        ("/v1/predict", HTTPRequest.Method.get, "POST"), ("/v1/models", .post, "GET, HEAD"),
        ("/", .delete, "GET, HEAD"),
      ] {
        // Without a length the client would say that a body follows, and the connection be closed.
        try await client.execute(uri: path, method: method, headers: [.contentLength: "0"]) { response in
          #expect(response.status == .methodNotAllowed)
          #expect(response.headers[.allow] == allowed)
          #expect(kind(response) == "method_not_allowed")
        }
      }
    }
  }

  @Test(arguments: ["/nothing", "/v1", "/../etc/passwd", "/%2e%2e/etc/passwd", "//", "/main.js/..", "/index.html"])
  func `there is nothing at other paths`(path: String) async throws {
    try await withServer { client in
      try await client.execute(uri: path, method: .get) { response in
        #expect(response.status == .notFound)
        #expect(kind(response) == "not_found")
      }
    }
  }

  @Test func `the description is OpenAPI with the model's sizes`() async throws {
    try await withServer { client in
      try await client.execute(uri: "/openapi.json", method: .get) { response in
        let text = String(buffer: response.body)
        #expect(!text.contains("\"@"), "a place that nothing was put in")
        let description = try object(response)
        #expect(description["openapi"] as? String == "3.1.0")
        let paths = try #require(description["paths"] as? [String: Any])
        let routes = Route.allCases.filter { if case .page = $0 { false } else { true } }
        #expect(Set(paths.keys) == Set(routes.map(\.path)))
      }
    }
  }

  @Test func `the model is described`() async throws {
    try await withServer { client in
      try await client.execute(uri: "/v1/models", method: .get) { response in
        let model = try #require((try object(response)["models"] as? [[String: Any]])?.first)
        #expect(model["architecture"] as? String == "4-2" && model["parameters"] as? Int == 10)
        #expect(model["classes"] as? [String] == ["up", "down"])
        #expect((model["parameters_sha256"] as? String)?.count == 64)
      }
    }
  }

  @Test func `metrics count what was asked, by routes`() async throws {
    try await withServer { client in
      for path in ["/healthz", "/a", "/b"] { try await client.execute(uri: path, method: .get) { _ in } }
      let body = ByteBuffer(string: #"{"pictures": [[255, 255, 0, 0], [0, 0, 255, 255]]}"#)
      let headers: HTTPFields = [.contentType: "application/json"]
      try await client.execute(uri: "/v1/predict", method: .post, headers: headers, body: body) { _ in }
      try await client.execute(uri: "/metrics", method: .get) { response in
        let lines = String(buffer: response.body).split(separator: "\n")
        for line in [
          #"lockstep_requests_total{path="/healthz",status="200"} 1"#,
          #"lockstep_requests_total{path="other",status="404"} 2"#,
          #"lockstep_requests_total{path="/v1/predict",status="200"} 1"#, "lockstep_pictures_total 2",
          "lockstep_products_total 1", #"lockstep_request_seconds_bucket{le="+Inf"} 4"#, "lockstep_requests_running 1",
          "lockstep_held_bytes 0",
        ] { #expect(lines.contains(Substring(line)), "\(line)") }
      }
    }
  }
}
