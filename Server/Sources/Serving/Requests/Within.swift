/// What `work` makes, if it does so within a time.
///
/// After that it's canceled and no longer waited for, whether or not it ends: a picture that is being decoded can't be stopped.
///
/// - Throws: What `work` throws; `Problem` of the kind `busy` after that time.
package func within<Value: Sendable>(
  _ time: Duration, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
  let (results, first) = AsyncStream.makeStream(of: Result<Value, any Error>.self, bufferingPolicy: .bufferingOldest(1))
  let working = Task {
    do { first.yield(.success(try await work())) } catch { first.yield(.failure(error)) }
  }
  let clock = Task {
    try await Task.sleep(for: time)
    first.yield(.failure(Problem(.busy, "The server had no time for this: try again, or send a smaller picture.")))
  }
  defer {
    working.cancel()
    clock.cancel()
  }
  for await result in results { return try result.get() }
  throw CancellationError()
}
