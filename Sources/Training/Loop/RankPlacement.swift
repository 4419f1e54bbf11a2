import DataParallel
import MPI

/// Where the ranks of a job are.
struct RankPlacement: Sendable {
  /// The number of ranks.
  let ranks: Int
  /// Those on this rank's node, this one among them.
  let nodeRanks: [Int]
  /// Whether all are on one node.
  let isOneNode: Bool
  /// The processors that each rank may run on, and on a crowded node its share; the least over all ranks. May be 0.
  let availablePerRank: Int
  /// Each rank's share of the processors that are switched on, rounded down, on the node that has the least.
  let onlinePerRank: Int

  /// Finds out; every rank of `world` calls this.
  init(_ world: Communicator) throws {
    ranks = world.size
    nodeRanks = try world.splitByNode().allGather(world.rank)
    isOneNode = try world.allReduce(nodeRanks.count, .min) == world.size
    let share = ProcessorCount.online / nodeRanks.count
    availablePerRank = try world.allReduce(min(ProcessorCount.available, share), .min)
    onlinePerRank = try world.allReduce(share, .min)
  }

  /// All ranks on a machine with so many processors.
  init(ranks: Int, processors: Int) {
    (self.ranks, nodeRanks, isOneNode) = (ranks, Array(0..<ranks), true)
    (availablePerRank, onlinePerRank) = (processors / ranks, processors / ranks)
  }
}
