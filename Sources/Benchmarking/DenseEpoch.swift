import DataParallel
import Model
import MPI
import NeuralNetwork

/// oneDNN's dense products of an epoch, on the threads of this rank; see `DenseProducts`.
struct DenseEpoch {
  private let workers: [DenseProducts]
  private let steps: Int

  /// Makes the products of this rank's workers; every rank calls this, so that all choose them at the same time.
  ///
  /// - Parameters:
  ///   - plan: The training's; its own precision is left aside.
  ///   - precision: What the products read.
  ///   - weights: Those that all ranks of the node share.
  ///   - world: All ranks.
  /// - Throws: `OneDNNError`; `MPIError` where the ranks can't communicate.
  init(
    _ plan: TrainingPlan, precision: Precision, weights: UnsafeMutableRawBufferPointer, world: Communicator
  ) throws {
    steps = plan.sampler.stepsPerEpoch
    workers = try plan.partition.workers(ofRank: world.rank).map {
      try DenseProducts(plan.model, precision: precision, batches: Self.batches(plan, ofWorker: $0), weights: weights)
    }
    // Each thread uses the worker of its own index alone.
    nonisolated(unsafe) let workers = workers
    try world.barrier()
    try WorkerThreads.run(workers.count) { try workers[$0].choose() }
  }

  /// Runs the products of all steps on all threads of this rank.
  func run() throws {
    // Each thread uses the worker of its own index alone.
    nonisolated(unsafe) let workers = workers
    let steps = steps
    try WorkerThreads.run(workers.count) { thread in
      for step in 0..<steps { try workers[thread].run(batch: step == steps - 1 ? 1 : 0) }
    }
  }

  /// The bytes that the ranks of this rank's node take for it, the weights among them.
  static func byteCount(_ plan: TrainingPlan, precision: Precision) -> Int {
    plan.partition.nodeRanks.flatMap(plan.partition.workers(ofRank:)).reduce(
      DenseProducts.weightByteCount(plan.model, precision: precision)
    ) { $0 + DenseProducts.byteCount(plan.model, precision: precision, batches: batches(plan, ofWorker: $1)) }
  }

  /// The rows of a worker's micro-batches, of a full batch and of an epoch's last.
  private static func batches(_ plan: TrainingPlan, ofWorker worker: Int) -> [[Int]] {
    plan.sampler.batchShapes.map { batch in
      plan.partition.microBatches(ofWorker: worker).map { plan.sampler.microBatch($0, of: batch).count }
    }
  }
}
