import Datasets
import Model
import MPI
import NeuralNetwork
import Synchronization
import Watchdog

/// Scores a network on images that are spread over the threads of all ranks; each image is counted exactly once.
///
/// Every rank has one, with as many threads, and calls its functions at the same time. Not `Sendable`: it stays on the
/// thread that may call MPI.
package final class DistributedEvaluator {
  private let model: MLP
  private let world: Communicator
  private let evaluators: [Evaluator]
  private let progress: RankProgress

  /// An evaluator of a network on `threads` threads of each rank.
  package init(
    _ model: MLP, precision: Precision, threads: Int, world: Communicator, progress: RankProgress = .unobserved
  ) throws {
    self.progress = progress
    self.model = model
    self.world = world
    evaluators = try (0..<threads).map { _ in try Evaluator(model, precision: precision) }
  }

  /// Scores images that every rank sees; every rank gets the whole result.
  package func score(
    _ images: LabeledImages, parameters: MLPParameters
  ) throws -> (score: Score, confusion: ConfusionMatrix) {
    let total = Mutex((score: Score(), confusion: ConfusionMatrix(classes: model.classes)))
    // Each thread uses the evaluator of its own index alone.
    nonisolated(unsafe) let evaluators = evaluators
    let (classes, rank, ranks) = (model.classes, world.rank, world.size)
    let progress = progress
    try WorkerThreads.run(evaluators.count, progress: progress) { thread in
      progress.progress(ofThread: thread).goOn(to: .evaluating)
      var confusion = ConfusionMatrix(classes: classes)
      let score = try evaluators[thread].score(
        images, worker: rank * evaluators.count + thread, of: ranks * evaluators.count, parameters: parameters,
        confusion: &confusion)
      total.withLock {
        $0.score += score
        $0.confusion += confusion
      }
    }
    var (score, confusion) = total.withLock { $0 }
    score = try world.sum(score)
    try world.allReduce(&confusion.counts, .sum)
    return (score, confusion)
  }
}

extension Communicator {
  /// The scores of all ranks added up, on every rank; exact, as scores are whole numbers inside.
  package func sum(_ score: Score) throws(MPIError) -> Score {
    var total = score
    var counters = score.counters
    try allReduce(&counters, .sum)
    total.counters = counters
    return total
  }
}
