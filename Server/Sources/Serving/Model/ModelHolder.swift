import Synchronization

/// The model that is served now; a newer one takes its place while requests go on.
package final class ModelHolder: Sendable {
  /// Where it is read from, again and again.
  let path: String
  private let workers: Workers
  private let metrics: ServerMetrics
  private let served: Mutex<ServedModel>

  /// Reads the model of a run directory, or a file of one.
  ///
  /// - Throws: What is wrong with it.
  package init(reading path: String, workers: Workers, metrics: ServerMetrics) throws {
    (self.path, self.workers, self.metrics) = (path, workers, metrics)
    served = Mutex(try ServedModel(reading: path, workers: workers, metrics: metrics))
  }

  /// What requests that begin now are answered by.
  package var current: ServedModel { served.withLock { $0 } }

  /// Reads the model anew. Requests that have begun are answered by the one before.
  ///
  /// - Throws: What is wrong with it; then the one before is served on.
  package func reload() throws -> ServedModel {
    let newer = try ServedModel(reading: path, workers: workers, metrics: metrics)
    served.withLock { $0 = newer }
    return newer
  }
}
