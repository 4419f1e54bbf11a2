import MPI

extension TrainingPlan {
  /// The synchronizer of its strategy, for the threads that share `memory`, with all other ranks of `world`.
  func synchronizer(_ memory: TeamMemory, over world: Communicator) -> any GradientSynchronizer {
    switch partition.strategy {
    case .sharedMemory: SharedMemorySynchronizer(memory, clipping: clipping)
    case .factorExchange: FactorSynchronizer(memory, over: world, partition, clipping: clipping)
    case .hierarchicalAllReduce, .orderedAllReduce, .allReduce:
      AllReduceSynchronizer(memory, over: world, partition, clipping: clipping)
    }
  }
}
