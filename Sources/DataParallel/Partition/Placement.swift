import MPI
import Platform

/// Where the ranks of a job are, and the processors that they have there.
package struct Placement: Sendable, Equatable {
  /// The number of ranks.
  package let ranks: Int
  /// By node, in the order of their first ranks: the ranks there, in order.
  package let nodes: [[Int]]
  /// Those on this rank's node, this one among them.
  package let nodeRanks: [Int]
  /// The processors that each rank may run on, and on a crowded node its share; the least over all ranks. May be 0.
  package let availablePerRank: Int
  /// Each rank's share of the processors that a node's ranks can use at once, rounded down, on the node that has the least.
  package let usablePerRank: Int
  /// What joins the nodes, where it was measured.
  package let link: Link?

  /// Finds out; every rank calls this.
  ///
  /// - Parameters:
  ///   - topology: The ranks and nodes of the job.
  ///   - measuringLink: Whether to measure what joins the nodes, if there are several.
  /// - Throws: `MPIError` where the ranks can't communicate.
  package init(_ topology: Topology, measuringLink: Bool = false) throws(MPIError) {
    let rank = topology.world.rank
    (ranks, nodes) = (topology.world.size, topology.nodes)
    nodeRanks = topology.nodes.first { $0.contains(rank) } ?? [rank]
    let share = ProcessorCount.usable / nodeRanks.count
    availablePerRank = try topology.world.allReduce(min(ProcessorCount.available, share), .min)
    usablePerRank = try topology.world.allReduce(share, .min)
    link =
      measuringLink && !topology.isOneNode
      ? try Link(measuring: topology.world, between: topology.nodes.map { $0[0] }) : nil
  }

  /// Whether all ranks are on one node.
  package var isOneNode: Bool { nodes.count == 1 }

  /// All ranks on a machine with so many processors.
  package init(ranks: Int, processors: Int) {
    self.init(nodes: [Array(0..<ranks)], rank: 0, processors: processors)
  }

  /// Some ranks on each of several nodes with so many processors, as `rank` sees it.
  package init(nodes: [[Int]], rank: Int, processors: Int, link: Link? = nil) {
    ranks = nodes.reduce(0) { $0 + $1.count }
    (self.nodes, nodeRanks) = (nodes, nodes.first { $0.contains(rank) } ?? [rank])
    let most = nodes.reduce(1) { max($0, $1.count) }
    (availablePerRank, usablePerRank) = (processors / most, processors / most)
    self.link = link
  }
}
