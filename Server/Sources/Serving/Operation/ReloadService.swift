import ServiceLifecycle
import UnixSignals

/// Loads the model anew at each SIGHUP, until the server stops.
struct ReloadService: Service {
  let holder: ModelHolder
  let workers: Workers
  let metrics: ServerMetrics
  /// Called with what became of it: the model's hash, or what is wrong with it.
  let report: @Sendable (Result<String, any Error>) -> Void

  func run() async throws {
    for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
      let result: Result<String, any Error>
      do { result = .success(try await workers.run { try holder.reload().hash }) } catch { result = .failure(error) }
      metrics.count(reloaded: (try? result.get()) != nil)
      report(result)
    }
  }
}
