/// Which `GradientSynchronizer` the ranks use.
package enum SynchronizationStrategy: String, Sendable {
  /// All ranks share one memory.
  case sharedMemory = "shared memory"
  /// A node's ranks share one memory; between nodes there are messages, summed in the canonical order.
  case hierarchicalAllReduce = "hierarchical allreduce"
  /// A node's ranks share one memory; between nodes there are messages with the factors of gradients.
  case factorExchange = "factor exchange"
  /// Messages between all ranks, summed in the canonical order.
  case orderedAllReduce = "ordered allreduce"
  /// `MPI_Allreduce`.
  case allReduce = "allreduce"

  /// Whether ranks of a node share memory.
  package var sharesMemory: Bool { [.sharedMemory, .hierarchicalAllReduce, .factorExchange].contains(self) }
}
