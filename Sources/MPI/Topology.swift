/// Which ranks share a node, and so can share memory.
///
/// Made once, by every rank at the same time, and passed on. Like a communicator it stays on the thread that may call MPI.
public struct Topology {
  /// All ranks.
  public let world: Communicator
  /// The ranks of this rank's node, in the order of their ranks in `world`.
  public let node: Communicator
  /// The ranks in `world` of this rank's node, in order; nodes may have different numbers of them.
  public let nodeRanks: [Int]
  /// The number of nodes.
  public let nodeCount: Int

  /// Finds out which ranks share a node; every rank of `world` calls this.
  public init(_ world: Communicator) throws(MPIError) {
    self.world = world
    node = try world.splitByNode()
    nodeRanks = try node.allGather(world.rank)
    nodeCount = try world.allReduce(node.rank == 0 ? 1 : 0, .sum)
  }

  /// Whether all ranks are on one node.
  public var isOneNode: Bool { nodeCount == 1 }
}
