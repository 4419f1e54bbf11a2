import Model
import Synchronization

/// Computes the probabilities of pictures that come at the same time by one product: what comes while one is computed waits for
/// it, and goes into the next.
package final class Batcher: Sendable {
  private struct Waiting {
    let pictures: [[UInt8]]
    let continuation: CheckedContinuation<[[Float]], Never>
  }

  private struct State {
    var waiting: [Waiting] = []
    var isComputing = false
  }

  private let classifier: BatchClassifier
  private let workers: Workers
  private let metrics: ServerMetrics
  private let state = Mutex(State())

  package init(_ classifier: BatchClassifier, workers: Workers, metrics: ServerMetrics) {
    (self.classifier, self.workers, self.metrics) = (classifier, workers, metrics)
  }

  /// The probabilities of each class, for each picture.
  ///
  /// - Parameter pictures: Each [inputs] of the model.
  /// - Returns: As many as there are pictures.
  package func probabilities(of pictures: [[UInt8]]) async -> [[Float]] {
    guard !pictures.isEmpty else { return [] }
    return await withCheckedContinuation { continuation in
      let isFirst = state.withLock { state in
        state.waiting.append(Waiting(pictures: pictures, continuation: continuation))
        defer { state.isComputing = true }
        return !state.isComputing
      }
      if isFirst { workers.start { self.compute() } }
    }
  }

  /// Computes for all who wait, until nobody does.
  private func compute() {
    while let waiting = next() {
      var results = classifier.probabilities(of: waiting.flatMap(\.pictures))[...]
      metrics.count(picturesOfProduct: results.count)
      for one in waiting {
        one.continuation.resume(returning: Array(results.prefix(one.pictures.count)))
        results = results.dropFirst(one.pictures.count)
      }
    }
  }

  /// Those who go into the next product, the first who came and as many of the others as there is room for; nil where nobody
  /// waits.
  private func next() -> [Waiting]? {
    state.withLock { state in
      var (taken, count) = (0, 0)
      for one in state.waiting {
        guard taken == 0 || count + one.pictures.count <= BatchClassifier.mostAtOnce else { break }
        (taken, count) = (taken + 1, count + one.pictures.count)
      }
      guard taken > 0 else {
        state.isComputing = false
        return nil
      }
      defer { state.waiting.removeFirst(taken) }
      return Array(state.waiting.prefix(taken))
    }
  }
}
