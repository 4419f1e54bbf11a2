import Foundation
import Hummingbird
import NIOCore

/// Answers requests: looks for the route, checks who asks, and puts what goes wrong as JSON.
struct Responder: HTTPResponder {
  let access: Access
  let limits: Limits
  let holder: ModelHolder
  let predictor: Predictor
  let bodies: BodyReceiver
  let metrics: ServerMetrics

  func respond(to request: Request, context: ServerContext) async throws -> Response {
    let begin = ContinuousClock.now
    let route = Route(path: request.uri.path)
    metrics.begin()
    var response: Response
    do { response = try await answer(request, route) } catch {
      response = Response(Self.problem(error))
      if let route, response.status == .methodNotAllowed {
        response.headers[.allow] = route.methods.map(\.rawValue).joined(separator: ", ")
      }
      if request.hasBody { closeSoon(context.channel, &response) }
    }
    if request.method == .head { response = response.withoutBody }
    response.secure()
    metrics.end(
      path: route?.path ?? "other", status: response.status.code, after: (ContinuousClock.now - begin) / .seconds(1))
    return response
  }

  private func answer(_ request: Request, _ route: Route?) async throws -> Response {
    try access.checkHost(of: request)
    guard let route else { throw Problem(.notFound, "There is nothing here: see /openapi.json.") }
    guard route.methods.contains(request.method) else {
      let methods = route.methods.map(\.rawValue).joined(separator: " and ")
      throw Problem(.methodNotAllowed, "\(route.path) takes \(methods).")
    }
    if route.wantsToken { try access.checkToken(of: request) }
    switch route {
    case .predict:
      return try await predictor.answer(request)
    case .models:
      return try Response(json: ModelsAnswer(holder.current))
    case .health:
      return try Response(json: ["status": "ok"])
    case .metrics:
      let text = metrics.text(heldBytes: bodies.heldBytes, model: holder.current.hash)
      return Response(type: "text/plain; version=0.0.4; charset=utf-8", text.utf8)
    case .description:
      let description = APIDescription(of: holder.current, limits: limits, wantsToken: access.wantsToken)
      return Response(type: "application/json", description.text.utf8)
    case .page(let file):
      var response = Response(type: file.type, file.content)
      response.headers[.cacheControl] = "no-cache"
      return response
    }
  }

  private static func problem(_ error: any Error) -> Problem {
    if let problem = error as? Problem { return problem }
    return Problem(.internalError, "The server couldn't answer this request.")
  }

  /// Closes a connection after a while, on which a body may go on coming that nobody wants: what it has sent by then is thrown
  /// away, so that the client has time to read the response.
  private func closeSoon(_ channel: any Channel, _ response: inout Response) {
    response.headers[.connection] = "close"
    channel.eventLoop.scheduleTask(in: .seconds(1)) { channel.close(promise: nil) }
  }
}

extension Request {
  /// Whether it says that a body follows.
  var hasBody: Bool {
    headers[.transferEncoding] != nil || headers[.contentLength].map { $0 != "0" } == true
  }
}
