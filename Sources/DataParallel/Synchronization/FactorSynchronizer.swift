import MPI
import NeuralNetwork
import Watchdog

/// Synchronizes teams that exchange the factors of their gradients: every team has all rows then, and forms and updates all
/// parameters by itself, as one that is alone does.
package struct FactorSynchronizer: GradientSynchronizer, @unchecked Sendable {
  private let memory: TeamMemory
  private let alone: SharedMemorySynchronizer
  /// Used by each rank's first thread alone, which is the one that may call MPI.
  private let communicator: Communicator
  private let exchange: FactorExchange
  private let threadsPerRank: Int

  /// A synchronizer of the threads that share `memory`, which has the rows of all micro-batches, with all other teams of
  /// `communicator`.
  package init(
    _ memory: TeamMemory, over communicator: Communicator, _ partition: Partition, clipping: GradientClipping? = nil
  ) {
    (self.memory, self.communicator, threadsPerRank) = (memory, communicator, partition.threadsPerRank)
    alone = SharedMemorySynchronizer(memory, clipping: clipping)
    exchange = FactorExchange(memory, over: communicator, partition)
  }

  package func update(
    worker: borrowing WorkerSlice, batchSize: Int, with optimizer: some Optimizer, at step: TrainingStep, stopping: Bool
  ) throws -> Bool {
    if stopping { memory.requestStop() }
    let (thread, batch) = (worker.worker % threadsPerRank, memory.microBatches(ofBatch: batchSize))
    worker.progress.goOn(to: .synchronizing)
    exchange.pack(batch, thread: thread)
    try worker.progress.wait(in: memory.barrier, .gradientBarrier)
    if thread == 0 {
      var flags = [memory.hasNonFinite ? 1 : 0, memory.isStopRequested ? 1 : 0]
      try communicator.allReduce(&flags, .sum)
      if flags[0] > 0 { memory.reportNonFinite() }
      if flags[1] > 0 { memory.requestStop() }
      try exchange.run(batch)
    }
    try worker.progress.wait(in: memory.barrier, .exchangeBarrier)
    exchange.unpack(batch, thread: thread)
    return try alone.update(worker: worker, batchSize: batchSize, with: optimizer, at: step, stopping: false)
  }
}
