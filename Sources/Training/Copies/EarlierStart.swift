import MPI
import Platform

/// What earlier starts of the same job have left of its run, where a job is started again. The ranks look for it, as whoever
/// starts them may not see the machines' own files.
package struct EarlierStart {
  /// Whether rank 0's folder was opened by one: what is in it is this job's run.
  package let isOpened: Bool
  /// Whether any node's folder was opened by one, and has a checkpoint.
  package let hasCheckpoint: Bool

  /// Looks into a run directory, of which each node may have one of its own. Every rank calls this.
  package init(_ run: String, _ topology: Topology) throws(MPIError) {
    guard let generation = Generation.ofThisProcess, generation.number > 1 else {
      (isOpened, hasCheckpoint) = (false, false)
      return
    }
    let isFound = topology.node.rank == 0 && RunLock.wasOpened(run, by: generation)
    let isStored = isFound && !CheckpointFolder(ofRun: run).files.isEmpty
    isOpened = try topology.world.broadcast(isFound ? 1 : 0 as UInt8) == 1
    hasCheckpoint = try topology.world.allReduce(isStored ? 1 : 0, .max) == 1
  }
}
