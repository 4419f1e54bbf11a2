/// Which `GradientSynchronizer` the ranks use.
package enum SynchronizationStrategy: String, Sendable {
  /// All ranks share one memory.
  case sharedMemory = "shared memory"
  /// Messages, summed in the canonical order.
  case orderedAllReduce = "ordered allreduce"
  /// `MPI_Allreduce`.
  case allReduce = "allreduce"
}
