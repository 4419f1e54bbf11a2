import MPI
import Platform

/// Where the ranks of a job are, and the processors that they have there.
package struct Placement: Sendable, Equatable {
  /// The number of ranks.
  package let ranks: Int
  /// Those on this rank's node, this one among them.
  package let nodeRanks: [Int]
  /// Whether all are on one node.
  package let isOneNode: Bool
  /// The processors that each rank may run on, and on a crowded node its share; the least over all ranks. May be 0.
  package let availablePerRank: Int
  /// Each rank's share of the processors that a node's ranks can use at once, rounded down, on the node that has the least.
  package let usablePerRank: Int

  /// Finds out; every rank calls this.
  package init(_ topology: Topology) throws(MPIError) {
    (ranks, nodeRanks, isOneNode) = (topology.world.size, topology.nodeRanks, topology.isOneNode)
    let share = ProcessorCount.usable / nodeRanks.count
    availablePerRank = try topology.world.allReduce(min(ProcessorCount.available, share), .min)
    usablePerRank = try topology.world.allReduce(share, .min)
  }

  /// All ranks on a machine with so many processors.
  package init(ranks: Int, processors: Int) {
    (self.ranks, nodeRanks, isOneNode) = (ranks, Array(0..<ranks), true)
    (availablePerRank, usablePerRank) = (processors / ranks, processors / ranks)
  }
}
