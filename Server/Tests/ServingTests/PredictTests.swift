import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import Testing

import Serving

/// Runs `body` with a client of a server, without a socket.
func withServer<Value>(
  access: Access = .anyone, limits: Limits = Limits(), _ body: @Sendable (any TestClientProtocol) async throws -> Value
) async throws -> Value {
  let file = try ServedModelFile()
  defer { file.remove() }
  let server = try ModelServer(model: file.folder, access: access, limits: limits)
  return try await server.application(Logger(label: "test")).test(.live, body)
}

/// A response's JSON.
func object(_ response: TestResponse) throws -> [String: Any] {
  let json = try JSONSerialization.jsonObject(with: Data(response.body.readableBytesView))
  return try #require(json as? [String: Any])
}

/// The kind of a response's error; nil where there's none.
func kind(_ response: TestResponse) -> String? {
  ((try? object(response))?["error"] as? [String: Any])?["kind"] as? String
}

@Suite(.timeLimit(.minutes(1))) struct PredictTests {
  private static let predict = "/v1/predict?as_is=true"
  private static let json: HTTPFields = [.contentType: "application/json"]

  @Test(arguments: [
    #"{"pixels": [200, 10, 0, 30]}"#, #"{"pixels": [[200, 10], [0, 30]]}"#, #"{"pictures": [[200, 10, 0, 30]]}"#,
    #"{"pictures": [[[200, 10], [0, 30]]]}"#,
  ])
  func `computes the probabilities of pixels in any spelling`(body: String) async throws {
    try await withServer { client in
      try await client.execute(uri: Self.predict, method: .post, headers: Self.json, body: ByteBuffer(string: body)) {
        response in
        #expect(response.status == .ok)
        let predictions = try #require(try object(response)["predictions"] as? [[String: Any]])
        let prediction = try #require(predictions.first)
        #expect(prediction["class"] as? Int == 0 && prediction["label"] as? String == "up")
        let shares = try #require(prediction["probabilities"] as? [Double])
        let expected = ServedModelFile.probabilityOfUp([200, 10, 0, 30])
        #expect(abs(shares[0] - expected) < 1e-5 && abs(shares[1] - (1 - expected)) < 1e-5)
        #expect(prediction["pixels"] == nil)
      }
    }
  }

  @Test func `answers each of many pictures, one of which is blank`() async throws {
    try await withServer { client in
      let body = ByteBuffer(string: #"{"pictures": [[255, 255, 0, 0], [0, 0, 0, 0], [0, 0, 255, 255]]}"#)
      try await client.execute(uri: "/v1/predict?show=true", method: .post, headers: Self.json, body: body) {
        response in
        let predictions = try #require(try object(response)["predictions"] as? [[String: Any]])
        let classes = predictions.map { $0["class"] as? Int }
        // Which of two halves is ink can't be seen, but that these are each other's opposites.
        #expect(classes[1] == nil && Set(classes) == [0, nil, 1])
        #expect((predictions[1]["error"] as? [String: Any])?["kind"] as? String == "blank")
        #expect((predictions[0]["pixels"] as? [[Int]])?.map(\.count) == [2, 2])
      }
    }
  }

  @Test(arguments: [
    (#"{"pixels": [1, 2, 3]}"#, 422, "invalid_pixels"), (#"{"pixels": [[1, 2], [3]]}"#, 422, "invalid_pixels"),
    (#"{"pictures": []}"#, 422, "invalid_pixels"), (#"{"pixels": [1, 2, 3, 256]}"#, 400, "invalid_json"),
    (#"{"pixels": [1, 2, 3, -1]}"#, 400, "invalid_json"), (#"{"pixels": [1, 2, 3, 0.5]}"#, 400, "invalid_json"),
    (#"{"pixels": "1234"}"#, 400, "invalid_json"), (#"{"pixels": [1, 2, 3, 4], "more": 1}"#, 400, "invalid_json"),
    (#"{"pixels": [1, 2, 3, null]}"#, 400, "invalid_json"), ("[1, 2, 3, 4]", 400, "invalid_json"),
    ("{", 400, "invalid_json"), ("", 400, "invalid_json"), (#"{}"#, 400, "invalid_json"),
    (String(repeating: "[", count: 100_000), 400, "invalid_json"),
  ])
  func `refuses other JSON`(body: String, status: Int, expected: String) async throws {
    try await withServer { client in
      try await client.execute(uri: Self.predict, method: .post, headers: Self.json, body: ByteBuffer(string: body)) {
        response in
        #expect(response.status.code == status)
        #expect(kind(response) == expected)
      }
    }
  }

  @Test func `names the pixel that is wrong`() async throws {
    let body = ByteBuffer(string: #"{"pictures": [[1, 2, 3, 4], [1, 2, 3, 400]]}"#)
    try await withServer { client in
      try await client.execute(uri: Self.predict, method: .post, headers: Self.json, body: body) { response in
        let message = (try object(response)["error"] as? [String: Any])?["message"] as? String ?? ""
        #expect(message.hasPrefix("pictures[1][3] is no whole number from 0 to 255."), "\(message)")
      }
    }
  }

  @Test(arguments: [
    ("/v1/predict?show=yes", 400, "invalid_query"), ("/v1/predict?show", 400, "invalid_query"),
    ("/v1/predict?other=true", 400, "invalid_query"), ("/v1/predict?show=true&show=true", 400, "invalid_query"),
  ])
  func `refuses other queries`(path: String, status: Int, expected: String) async throws {
    try await withServer { client in
      let body = ByteBuffer(string: #"{"pixels": [1, 2, 3, 4]}"#)
      try await client.execute(uri: path, method: .post, headers: Self.json, body: body) { response in
        #expect(response.status.code == status)
        #expect(kind(response) == expected)
      }
    }
  }

  @Test(arguments: ["image/png", "image/jpeg", "Image/PNG; charset=x"])
  func `says that a file is no picture`(type: String) async throws {
    try await withServer { client in
      try await client.execute(
        uri: "/v1/predict", method: .post, headers: [.contentType: type], body: ByteBuffer(string: "GIF89a")
      ) { response in
        #expect(response.status == .unprocessableContent)
        #expect(kind(response) == "unreadable_picture")
      }
    }
  }

  @Test(arguments: ["text/plain", "application/x-www-form-urlencoded", nil])
  func `refuses other media types`(type: String?) async throws {
    try await withServer { client in
      let headers: HTTPFields = type.map { [.contentType: $0] } ?? [:]
      try await client.execute(uri: "/v1/predict", method: .post, headers: headers, body: ByteBuffer(string: "x")) {
        response in
        #expect(response.status == .unsupportedMediaType)
        #expect(kind(response) == "unsupported_media_type")
      }
    }
  }

  @Test func `refuses a body over the limit, whether or not it says how long it is`() async throws {
    var limits = Limits()
    limits.bodyBytes = 1000
    try await withServer(limits: limits) { client in
      let body = ByteBuffer(repeating: 0x20, count: 1001)
      try await client.execute(uri: "/v1/predict", method: .post, headers: Self.json, body: body) { response in
        #expect(response.status == .contentTooLarge)
        #expect(kind(response) == "too_large")
      }
    }
    let bodies = BodyReceiver(limits)
    let parts = AsyncStream<ByteBuffer> { stream in
      for _ in 0..<11 { stream.yield(ByteBuffer(repeating: 0x20, count: 100)) }
      stream.finish()
    }
    let head = HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/v1/predict")
    let request = Request(head: head, body: RequestBody(asyncSequence: parts))
    await #expect(throws: Problem.self) { try await bodies.withBody(of: request) { _ in } }
    #expect(bodies.heldBytes == 0)
  }

  @Test func `gives up a body that doesn't come, and what it held`() async throws {
    var limits = Limits()
    limits.receiving = .milliseconds(50)
    let bodies = BodyReceiver(limits)
    let (parts, stream) = AsyncStream.makeStream(of: ByteBuffer.self)
    stream.yield(ByteBuffer(string: "begun"))
    let head = HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/v1/predict")
    let request = Request(head: head, body: RequestBody(asyncSequence: parts))
    let error = await #expect(throws: Problem.self) { try await bodies.withBody(of: request) { _ in } }
    #expect(error?.kind == .tooSlow)
    #expect(bodies.heldBytes == 0)
  }
}
