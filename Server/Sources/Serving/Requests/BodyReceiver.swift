import Hummingbird
import NIOCore
import Synchronization

/// Receives the bodies of requests: none larger than the limit, all together no more than another, and none slower than a third.
package final class BodyReceiver: Sendable {
  private let limits: Limits
  private let held = Atomic(0)

  package init(_ limits: Limits) { self.limits = limits }

  /// The bytes of the bodies that are held now.
  package var heldBytes: Int { held.load(ordering: .relaxed) }

  /// Calls `use` with the body of a request once it's there as a whole. Its bytes count as held until `use` has returned.
  ///
  /// - Throws: `Problem` where the body is too large or too slow, or the server holds too many; what `use` throws.
  package func withBody<Value: Sendable>(
    of request: Request, _ use: (ByteBuffer) async throws -> Value
  ) async throws -> Value {
    // A body that says how long it is needn't be received to be refused.
    if let length = request.headers[.contentLength].flatMap({ Int($0) }) {
      guard length <= limits.bodyBytes else { throw tooLarge }
    }
    let reservation = Reservation(of: self)
    defer { held.subtract(reservation.bytes.load(ordering: .relaxed), ordering: .relaxed) }
    return try await use(try await receive(request.body, reservation))
  }

  /// What a request's body takes of what the server holds.
  private final class Reservation: Sendable {
    let bytes = Atomic(0)
    let receiver: BodyReceiver

    init(of receiver: BodyReceiver) { self.receiver = receiver }

    func add(_ count: Int) throws(Problem) {
      bytes.add(count, ordering: .relaxed)
      let total = receiver.held.add(count, ordering: .relaxed).newValue
      guard total <= receiver.limits.bytesAtOnce else {
        throw Problem(.busy, "The server is receiving as much as it can hold: try again.")
      }
    }
  }

  private func receive(_ body: RequestBody, _ reservation: Reservation) async throws -> ByteBuffer {
    // The one that receives has to end, canceled or not, before the connection is read on: so both are waited for.
    try await withThrowingTaskGroup(of: ByteBuffer.self) { group in
      group.addTask {
        do { return try await self.whole(of: body, reservation) } catch let problem as Problem { throw problem } catch {
          throw Problem(.incompleteBody, "The body isn't as long as it says, or no HTTP.")
        }
      }
      group.addTask {
        try await Task.sleep(for: self.limits.receiving)
        throw Problem(.tooSlow, "The request took too long to come.")
      }
      defer { group.cancelAll() }
      guard let whole = try await group.next() else { throw CancellationError() }
      return whole
    }
  }

  private func whole(of body: RequestBody, _ reservation: Reservation) async throws -> ByteBuffer {
    var whole = ByteBuffer()
    for try await var part in body {
      guard whole.readableBytes + part.readableBytes <= limits.bodyBytes else { throw tooLarge }
      try reservation.add(part.readableBytes)
      if whole.readableBytes == 0 { whole = part } else { whole.writeBuffer(&part) }
    }
    try Task.checkCancellation()
    return whole
  }

  private var tooLarge: Problem {
    Problem(.tooLarge, "The body has more than \(limits.bodyBytes) bytes: send a smaller picture, or fewer.")
  }
}
